/* What a notebook keeps of crumple's explorer: it fetches the viewer from Python once a page, and shows a still until then. */

const PATIENCE = 6000;
const viewers = (globalThis.crumpleViewers ??= new Map()); // digest → the module, for all widgets of a page

/** Ask Python for the viewer; whoever is answered first has it for all. */
function fetchViewer(model, digest) {
  return new Promise((keep, refuse) => {
    const hear = (content, buffers) => {
      if (content?.viewer !== digest) return;
      model.off("msg:custom", hear);
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }));
      import(address).then(keep, refuse).finally(() => URL.revokeObjectURL(address));
    };
    model.on("msg:custom", hear);
    model.send({ want: "viewer" });
  });
}

async function viewerOf(model) {
  const digest = model.get("_viewer");
  if (!viewers.has(digest)) {
    const found = await fetchViewer(model, digest);
    if (!viewers.has(digest)) viewers.set(digest, found);
  }
  return viewers.get(digest);
}

/** The picture that was made with the widget, and a line below it. */
function still(model) {
  const figure = document.createElement("figure");
  figure.style.cssText = "margin: 0; font: 13px/1.5 system-ui, sans-serif";
  const bytes = model.get("_still");
  if (bytes?.byteLength) {
    const image = document.createElement("img");
    image.alt = model.get("_title");
    image.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
    image.style.cssText = "display: block; max-width: min(100%, 700px); border-radius: 8px; background: #fff";
    figure.append(image);
  }
  const line = document.createElement("figcaption");
  line.setAttribute("role", "status");
  line.style.cssText = "padding: 6px 0; opacity: 0.75";
  line.textContent = "Loading the viewer …";
  figure.append(line);
  return { figure, line };
}

export default {
  render({ model, el }) {
    let stop = () => {};
    let gone = false;
    const { figure, line } = still(model);
    el.replaceChildren(figure);
    const late = setTimeout(() => (line.textContent = "Python does not answer: it is busy, or this cell has not run yet."), PATIENCE);
    viewerOf(model).then(
      (viewer) => {
        if (!gone) stop = viewer.default.render({ model, el });
      },
      (error) => (line.textContent = `The viewer could not be loaded: ${error.message}`),
    ).finally(() => clearTimeout(late));
    return () => {
      gone = true;
      clearTimeout(late);
      stop();
    };
  },
};
