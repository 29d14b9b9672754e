/** The text twin of the picture: what it says at the cursor, in numbers; and the weights to type. */

import { el, type Stop } from "../dom";
import { eigen } from "../maths/engine";
import { fixed, number } from "../maths/ticks";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import { BESIDE } from "../model/view";
import { watch } from "./watch";

export function mount(element: HTMLElement, model: Model): Stop {
  const inputs = [0, 1].map((i) =>
    el("input", {
      type: "number",
      step: "any",
      id: `weight-${i}`,
      onchange: () => {
        const at: Pair = [...model.cursor];
        at[i] = Number(inputs[i].value);
        if (inputs[i].value !== "" && Number.isFinite(at[i])) model.set({ cursor: at });
      },
    }),
  );
  const names = inputs.map((input) => el("label", { for: input.id }));
  const rows = ["loss", "compared", "error", "gradient", "norm", "eigenvalues", "nearest"] as const;
  const cells = Object.fromEntries(rows.map((row) => [row, el("td", { "data-name": row })])) as unknown as Record<(typeof rows)[number], HTMLElement>;
  const heads: Record<(typeof rows)[number], string> = {
    loss: "Loss",
    compared: "Beside it",
    error: "± standard error",
    gradient: "Gradient",
    norm: "Norm of it",
    eigenvalues: "Curvatures",
    nearest: "Nearest landmark",
  };
  const source = el("span", { class: "note" });
  const ball = el("button", { class: "small", title: "Start the runs here (enter)", onclick: () => model.set({ start: model.cursor, cursor: null }) }, "Put the ball here");
  const lines = Object.fromEntries(rows.map((row) => [row, el("tr", {}, el("th", { scope: "row" }, heads[row]), cells[row])])) as unknown as Record<(typeof rows)[number], HTMLElement>;
  element.append(
    el("h2", {}, "Here ", source),
    el("div", { class: "weights" }, names[0], inputs[0], names[1], inputs[1]),
    el("table", { class: "readout" }, el("tbody", {}, ...Object.values(lines))),
    ball,
  );
  return watch(model, ["hover", "point", "state", "landmarks", "field"], null, () => {
    const shown = model.hover ?? model.point;
    const place = model.hover ? "under the pointer" : model.state.cursor ? "at the pin" : model.isFixed ? "" : "at the ball";
    source.textContent = model.isFixed ? `the nearest grid point ${place}` : place;
    ball.hidden = model.isFixed;
    ball.disabled = model.state.cursor === null;
    const off = shown !== null && isOff(model, shown.at);
    const at = (off ? null : shown?.node) ?? shown?.at ?? model.cursor;
    inputs.forEach((input, i) => {
      names[i].textContent = `\u200e${model.scene!.axes[i].name}\u200e`; // cut at its left, but read from there
      if (document.activeElement !== input) input.value = String(Number(at[i].toPrecision(6)));
    });
    if (!shown) return;
    const { error, gradient, hessian } = shown;
    const value = off ? null : shown.value;
    const known = { error, gradient, norm: gradient, eigenvalues: hessian, nearest: model.can("landmarks") || null };
    for (const [row, what] of Object.entries(known)) lines[row as keyof typeof known].hidden = model.isFixed && what === null;
    cells.loss.textContent = off ? "not there" : number(value ?? NaN, 9);
    cells.loss.dataset.value = String(value ?? NaN);
    const other = beside(model, shown.at, at);
    cells.compared.parentElement!.hidden = !model.compared;
    cells.compared.dataset.value = String(other.value ?? NaN);
    cells.compared.title = model.sideLabels[1];
    cells.compared.textContent = inWords(other, value);
    cells.error.textContent = error === null ? "none" : `± ${number(error, 3)}`;
    cells.gradient.textContent = gradient ? gradient.map((g) => number(g, 4)).join(", ") : "not given";
    cells.norm.textContent = gradient ? number(Math.hypot(...gradient), 4) : "not given";
    cells.eigenvalues.textContent = hessian ? eigen(hessian).values.map((v) => number(v, 4)).join(", ") : "not given";
    const nearest = [...model.landmarks].sort((p, q) => far(p.at, at, model) - far(q.at, at, model))[0];
    cells.nearest.textContent = nearest ? `${nearest.kind} at ${nearest.at.map((v) => fixed(v, 3)).join(", ")}` : model.seeking ? "looking …" : "none in the window";
  });
}

interface Other {
  /** Null where there is none. */
  value: number | null;
  /** Where it is of, if not where the first one is. */
  node?: Pair;
}

/** Whether a point is off the surface, though on the map: where a second that was saved reaches further. */
const isOff = ({ field, scene }: Model, at: Pair): boolean => scene!.beside !== undefined && field !== null && !field.holds(...at);

/** The value beside the one that is shown: of a second that was saved at its own nearest node, else between the nodes. */
function beside({ compare, compared }: Model, at: Pair, node: Pair): Other {
  if (!compared || !compared.holds(...at)) return { value: null };
  if (compare !== BESIDE) {
    const value = compared.at(...node);
    return { value: Number.isFinite(value) ? value : null };
  }
  const other = compared.nearest(at);
  return other.node.every((v, i) => v === node[i]) ? { value: other.value } : other;
}

function inWords({ value, node }: Other, first: number | null): string {
  if (value === null) return "not there";
  if (node) return `${number(value, 5)} at ${node.map((v) => fixed(v, 3)).join(", ")}`;
  const more = value - (first ?? NaN);
  return Number.isFinite(more) ? `${number(value, 5)} (${more >= 0 ? "+" : ""}${number(more, 3)})` : number(value, 5);
}

const far = (p: Pair, q: Pair, { window: [x, y] }: Model): number => Math.hypot((p[0] - q[0]) / (x[1] - x[0]), (p[1] - q[1]) / (y[1] - y[0]));
