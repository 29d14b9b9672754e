// Draws the figures of a page from the JSON beside them, one after another so that the first is seen at once.
"use strict";
(() => {
  const CONFIG = { showSendToCloud: false, displaylogo: false, responsive: true };
  const FRAMED_FOR = { wide: 1.22, narrow: 1.36 }; // width to height that the views of the 3-D figures fit; letters do not shrink
  const TITLE = 0.14; // room at the left for the name of the heights, where the picture is 2 high
  const NARROW = 560; // pixels
  const BAR = 84; // pixels that a colour bar at the right takes

  const read = (plot) => JSON.parse(document.getElementById(plot.id + "-data").textContent);

  const scenesOf = (layout) => Object.keys(layout).filter((name) => /^scene\d*$/.test(name)).map((name) => layout[name]);

  // A view is framed for a wide picture; in a narrower one the eye steps back until the box fits again.
  function stepBack(scene, ratio, fits) {
    const { eye, center } = scene.camera;
    const factor = Math.max(1, fits / ratio);
    for (const axis of ["x", "y", "z"]) eye[axis] = center[axis] + factor * (eye[axis] - center[axis]);
  }

  // The view leaves room at the left for the name of the heights (TITLE in _view.py); without it the box goes to the middle.
  function recentre({ camera: { eye, center } }) {
    const [x, y, z] = ["x", "y", "z"].map((axis) => eye[axis] - center[axis]);
    const shift = (0.5 * TITLE * Math.tan(Math.PI / 8) * Math.hypot(x, y, z)) / Math.hypot(x, y);
    for (const point of [eye, center]) Object.assign(point, { x: point.x - shift * y, y: point.y + shift * x });
  }

  // The end of a long name, where parameters differ; one with characters written as codes stays whole.
  const ending = (name, most) => (name.length > most && !name.includes("&") ? `…${name.slice(1 - most)}` : name);

  // Maps that stand side by side go under one another, in two columns if they are many.
  function restack(data, layout) {
    const count = Object.keys(layout).filter((name) => /^xaxis\d*$/.test(name)).length;
    if (count < 2) return;
    const columns = count > 3 ? 2 : 1, rows = Math.ceil(count / columns);
    const titles = (layout.annotations ?? []).filter((note) => note.name === "panel");
    const bars = data.filter((trace) => trace.colorbar && trace.showscale !== false);
    const wide = (bars.length > 1 ? 0.84 : 1) / columns - 0.06 * (columns - 1), high = 1 / rows - 0.11;
    for (let i = 0; i < count; i++) {
      const suffix = i ? String(i + 1) : "", left = (i % columns) * (wide + 0.12);
      const top = 1 - Math.floor(i / columns) * (high + 0.11 * rows / Math.max(rows - 1, 1));
      const [x, y] = [layout["xaxis" + suffix], layout["yaxis" + suffix]];
      Object.assign(x, { domain: [left, left + wide], nticks: 4, tickangle: 0 });
      Object.assign(y, { domain: [Math.max(top - high, 0), top], nticks: 4, showticklabels: true });
      if (i + columns < count && x.title) x.title.text = "";
      if (columns > 1 && y.title) y.title.text = "";
      for (const axis of [x, y]) if (axis.title?.font) axis.title.font.size = 10;
      if (titles[i]) Object.assign(titles[i], { x: left, y: top });
    }
    for (const [i, trace] of data.filter((trace) => trace.colorbar).entries()) {
      if (i === 0 || !bars.includes(trace)) continue;
      const [low, top] = layout["yaxis" + (trace.yaxis ?? "y").slice(1)].domain;
      const bar = { orientation: "v", x: 0.87, xanchor: "left", y: (low + top) / 2, yanchor: "middle", len: top - low };
      Object.assign(trace.colorbar, bar);
      trace.colorbar.title.side = "right";
    }
  }

  // On a phone the colour bar lies above the picture and names the height; words and marks are smaller.
  function narrow({ data, layout }) {
    const bars = data.filter((trace) => trace.colorbar && trace.showscale !== false);
    for (const { colorbar } of bars) {
      Object.assign(colorbar, {
        orientation: "h", x: 0.5, xanchor: "center", y: 1.02, yanchor: "bottom", len: 0.96, thickness: 9, xpad: 0,
      });
      colorbar.title.side = "top";
    }
    layout.margin.t += bars.length ? 58 : 0;
    restack(data, layout);
    for (const { marker } of data.filter((trace) => trace.type === "scatter3d" && trace.marker)) {
      marker.size = Array.isArray(marker.size) ? marker.size.map((size) => 0.7 * size) : 0.7 * marker.size;
    }
    for (const { line } of data.filter((trace) => trace.type === "scatter3d" && trace.line)) line.width *= 0.7;
    if (data.some((trace) => trace.colorbar)) {
      Object.assign(layout.legend, {
        orientation: "h", y: layout.sliders ? 0.99 : layout.scene ? 0 : -0.16, yanchor: "top", font: { size: 11 },
      });
      for (const slider of layout.sliders ?? []) Object.assign(slider, { x: 0.34, len: 0.66 });
    }
    for (const word of layout.annotations ?? []) word.font.size = 10;
    for (const scene of scenesOf(layout)) {
      // Sentences would hide the surface here; they stand under the picture and on the map.
      scene.annotations = (scene.annotations ?? []).filter((word) => !word.text.includes("<br>"));
      for (const word of scene.annotations) word.font.size = 10;
      scene.zaxis.title.text = "";
      recentre(scene);
      for (const axis of ["xaxis", "yaxis"]) {
        scene[axis].title.font.size = 11;
        scene[axis].title.text = ending(scene[axis].title.text, 20);
        if (scene.domain) scene[axis].title.text = ""; // one of several, with no room for names
      }
      for (const axis of ["xaxis", "yaxis", "zaxis"]) scene[axis].tickfont.size = 9;
    }
  }

  // Room for the panels of a figure that lie under one another.
  function leastHeight(layout) {
    const axes = Object.keys(layout).filter((name) => /^(yaxis|scene)\d*$/.test(name)).map((name) => layout[name]);
    const tops = new Set(axes.map(({ domain }) => Math.round(100 * ((domain?.y ?? domain)?.[1] ?? 1))));
    return tops.size > 1 ? 220 + 150 * tops.size : 0;
  }

  function draw(plot) {
    const figure = read(plot);
    const width = plot.clientWidth;
    if (width < NARROW) narrow(figure);
    plot.style.minHeight = `${leastHeight(figure.layout)}px`;
    const height = plot.clientHeight;
    const bars = figure.data.some(({ colorbar, showscale }) => colorbar && showscale !== false && colorbar.orientation !== "h");
    const ratio = (width - (bars ? BAR : 0)) / (height - figure.layout.margin.t);
    for (const scene of scenesOf(figure.layout)) {
      const [x, y] = [scene.domain?.x ?? [0, 1], scene.domain?.y ?? [0, 1]];
      stepBack(scene, (ratio * (x[1] - x[0])) / (y[1] - y[0]), width < NARROW ? FRAMED_FOR.narrow : FRAMED_FOR.wide);
    }
    return Plotly.newPlot(plot, { ...figure, config: CONFIG });
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
