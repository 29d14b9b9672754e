/** Data, and the model's curve at the pinned point or under the pointer: what a place on the surface means. */

import { el, type Stop } from "../dom";
import type { Model } from "../model";
import type { Numbers } from "../protocol";
import { themeOf } from "../theme";
import { bulk, type Frame, Plot } from "./plot";
import { watch } from "./watch";

const MOST_DOTS = 2500;

export function mount(element: HTMLElement, model: Model): Stop {
  const plot = new Plot("The data and the model’s curve at the cursor");
  const caption = el("span", { class: "note" });
  element.append(el("h2", {}, "Fit ", caption), el("div", { class: "plot" }, plot.canvas));
  let framed: { ys: Numbers; frame: Frame; outside: number } | null = null;
  return watch(model, ["hover", "point", "state", "scene", "tracks", "time"], plot.canvas, () => {
    const { data_x: x, data_y: y, curve_x: at } = model.scene!.arrays;
    element.hidden = !x || !y || !at;
    if (element.hidden) return;
    const theme = themeOf(model.state.theme);
    const [xs, ys] = [x.data, y.data];
    const shown = model.hover ?? model.point;
    caption.textContent = model.hover ? "under the pointer" : model.state.cursor ? "at the pin" : "at the ball";
    if (framed?.ys !== ys) framed = { ys, ...frameOf(xs, ys) };
    const { frame, outside } = framed;
    caption.textContent += outside ? `; ${outside} points lie beyond the frame` : "";
    plot.draw(frame, theme, (brush) => {
      const every = Math.max(1, Math.ceil(xs.length / MOST_DOTS));
      brush.context.fillStyle = theme.muted;
      brush.context.globalAlpha = 0.35;
      for (let i = 0; i < xs.length; i += every) brush.context.fillRect(brush.x(xs[i]) - 0.75, brush.y(ys[i]) - 0.75, 1.5, 1.5);
      brush.context.globalAlpha = 1;
      const curve = shown?.arrays.curve_y?.data;
      if (!curve) return;
      brush.line(at.data, curve, theme.halo, 5);
      brush.line(at.data, curve, theme.accent, 2.5);
    });
  });
}

/** The bulk of the data, and how many points have none of it. */
function frameOf(xs: Numbers, ys: Numbers): { frame: Frame; outside: number } {
  const y = bulk(ys, 0.01);
  return { frame: { x: bulk(xs, 0.002), y, xName: "x", yName: "y" }, outside: ys.filter((v) => v < y[0] || v > y[1]).length };
}
