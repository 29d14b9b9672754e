// Draws the figures of a page from the JSON beside them, one after another so that the first is seen at once.
"use strict";
(() => {
  const CONFIG = { showSendToCloud: false, displaylogo: false, responsive: true };
  const FRAMED_FOR = 1.2; // width to height that the views of the 3-D figures are framed for
  const LABELS = 10; // pixels at the sides that do not shrink with the picture

  const read = (plot) => JSON.parse(document.getElementById(plot.id + "-data").textContent);

  // A view is framed for a wide picture; in a narrower one the eye steps back until the box fits again.
  function stepBack(scene, ratio) {
    const { eye, center } = scene.camera;
    const factor = Math.max(1, FRAMED_FOR / ratio);
    for (const axis of ["x", "y", "z"]) eye[axis] = center[axis] + factor * (eye[axis] - center[axis]);
  }

  // On a phone the colour bar lies above the picture and names the height; words and marks are smaller.
  function narrow({ data, layout }) {
    for (const { colorbar } of data.filter((trace) => trace.colorbar)) {
      Object.assign(colorbar, {
        orientation: "h", x: 0.5, xanchor: "center", y: 1.02, yanchor: "bottom", len: 0.96, thickness: 9, xpad: 0,
      });
      colorbar.title.side = "top";
      layout.margin.t += 58;
    }
    for (const { marker } of data.filter((trace) => trace.type === "scatter3d" && trace.marker)) {
      marker.size = Array.isArray(marker.size) ? marker.size.map((size) => 0.7 * size) : 0.7 * marker.size;
    }
    for (const { line } of data.filter((trace) => trace.type === "scatter3d" && trace.line)) line.width *= 0.7;
    if (data.some((trace) => trace.colorbar)) {
      Object.assign(layout.legend, { orientation: "h", y: layout.scene ? 0 : -0.16, yanchor: "top", font: { size: 11 } });
    }
    for (const word of [...(layout.annotations ?? []), ...(layout.scene?.annotations ?? [])]) word.font.size = 10;
    if (!layout.scene) return;
    // Sentences would hide the surface here; they stand under the picture and on the map.
    layout.scene.annotations = layout.scene.annotations.filter((word) => !word.text.includes("<br>"));
    layout.scene.zaxis.title.text = "";
    for (const axis of ["xaxis", "yaxis"]) layout.scene[axis].title.font.size = 11;
    for (const axis of ["xaxis", "yaxis", "zaxis"]) layout.scene[axis].tickfont.size = 9;
  }

  function draw(plot) {
    const figure = read(plot);
    const panels = Object.keys(figure.layout).filter((name) => /^yaxis\d*$/.test(name)).length;
    if (panels > 1) plot.style.minHeight = `${220 + 150 * panels}px`;
    const { clientWidth: width, clientHeight: height } = plot;
    if (width < 560) narrow(figure);
    const ratio = (width - LABELS) / (height - figure.layout.margin.t);
    if (figure.layout.scene) stepBack(figure.layout.scene, ratio);
    return Plotly.newPlot(plot, figure.data, figure.layout, CONFIG);
  }

  // Pointing at the surface shows the same place on the map.
  function link(surface, map) {
    surface.on("plotly_hover", ({ points: [point] }) => {
      if (point.data.type === "surface") Plotly.Fx.hover(map, { xval: point.x, yval: point.y });
    });
    surface.on("plotly_unhover", () => Plotly.Fx.unhover(map));
  }

  async function main() {
    const plots = [...document.querySelectorAll(".plot")];
    for (const plot of plots) {
      await draw(plot);
      await new Promise(requestAnimationFrame);
    }
    const kind = (name) => plots.find((plot) => plot._fullData.some((trace) => trace.type === name));
    if (kind("surface") && kind("contour")) link(kind("surface"), kind("contour"));
    document.documentElement.dataset.ready = "yes";
  }

  main();
})();
