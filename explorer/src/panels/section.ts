/** The loss along a straight line through the cursor, with its quadratic part there. */

import { el, select, type Stop } from "../dom";
import { number } from "../maths/ticks";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import { SLICES, type State } from "../state";
import { themeOf } from "../theme";
import { extent, Plot } from "./plot";
import { watch } from "./watch";

const NAMES: Record<State["slice"], string> = {
  w1: "along the first axis",
  w2: "along the second axis",
  gradient: "along the gradient",
  eig1: "along the steepest curvature",
  eig2: "along the flattest curvature",
};

export function mount(element: HTMLElement, model: Model): Stop {
  const plot = new Plot("The loss along a line through the cursor");
  const choose = select("Direction of the cross-section", SLICES.map((name) => [name, NAMES[name]]), (slice) => model.set({ slice: slice as State["slice"] }));
  const caption = el("span", { class: "note" });
  element.append(el("h2", {}, "Cross-section ", choose, caption), el("div", { class: "plot" }, plot.canvas));
  return watch(model, ["section", "point", "hover", "state", "field"], plot.canvas, () => {
    choose.value = model.slice;
    for (const option of choose.options) option.hidden = model.isFixed && !["w1", "w2"].includes(option.value);
    element.hidden = !model.can("section");
    const { section } = model;
    if (!section || element.hidden) return;
    const theme = themeOf(model.state.theme);
    const values = section.arrays.values.data;
    const length = Math.hypot(section.to[0] - section.from[0], section.to[1] - section.from[1]);
    const along = (at: Pair): number => {
      const [u, v] = [(section.to[0] - section.from[0]) / length, (section.to[1] - section.from[1]) / length];
      return (at[0] - section.from[0]) * u + (at[1] - section.from[1]) * v;
    };
    const axis = { w1: 0, w2: 1 }[model.slice as "w1" | "w2"];
    const [first, last]: Pair = axis === undefined ? [-along(model.cursor), length - along(model.cursor)] : [section.from[axis], section.to[axis]];
    const shares = section.arrays.shares?.data;
    const xs = Float64Array.from(values, (_, k) => first + (shares?.[k] ?? k / (values.length - 1)) * (last - first));
    const point = model.point;
    const here = axis === undefined ? 0 : (point?.node ?? model.cursor)[axis];
    const direction: Pair = [(section.to[0] - section.from[0]) / length, (section.to[1] - section.from[1]) / length];
    const slope = point?.gradient ? point.gradient[0] * direction[0] + point.gradient[1] * direction[1] : NaN;
    const bend = point?.hessian ? direction.reduce((sum, d, i) => sum + direction.reduce((inner, e, j) => inner + d * e * point.hessian![i][j], 0), 0) : NaN;
    const dotted = model.compared ? `dotted: ${model.sideLabels[1]}` : "";
    const bent = Number.isFinite(bend) ? `slope ${number(slope, 3)}, curvature ${number(bend, 3)}` : "";
    caption.textContent = [bent, dotted].filter(Boolean).join("; ");
    const xName = axis === undefined ? "distance from the cursor" : model.scene!.axes[axis].name;
    const others = beside(model, section.from, section.to, values.length, shares);
    plot.draw({ x: [first, last], y: extent([values, others], 0.08), xName, yName: "loss" }, theme, (brush) => {
      if (point && Number.isFinite(bend)) {
        const near = Array.from(xs).filter((x) => Math.abs(x - here) < 0.2 * (last - first));
        brush.context.setLineDash([4, 4]);
        brush.line(near, near.map((x) => point.value + slope * (x - here) + 0.5 * bend * (x - here) ** 2), theme.muted, 1.5);
        brush.context.setLineDash([]);
      }
      brush.context.setLineDash([2, 3]);
      brush.line(xs, others, theme.ink, 1.8);
      brush.context.setLineDash([]);
      brush.line(xs, values, theme.accent, 2.5);
      if (!point) return;
      brush.context.fillStyle = theme.ink;
      brush.context.beginPath();
      brush.context.arc(brush.x(here), brush.y(point.value), 4.5, 0, 7);
      brush.context.fill();
    });
  });
}

/** What lies beside the surface, along the same line: as it is drawn, between its own nodes. */
function beside({ compared }: Model, from: Pair, to: Pair, n: number, shares?: ArrayLike<number>): Float64Array {
  const at = (share: number): Pair => [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  return compared ? Float64Array.from({ length: n }, (_, k) => compared.at(...at(shares?.[k] ?? k / (n - 1)))) : new Float64Array();
}
