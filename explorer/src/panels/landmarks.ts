/** Minima, saddles and maxima of the window as a list: the way to each of them without a mouse. */

import { el, type Stop } from "../dom";
import { fixed, number } from "../maths/ticks";
import type { Model } from "../model";
import type { Landmark } from "../protocol";
import { SHAPES } from "../stage/marks";
import { watch } from "./watch";

export function mount(element: HTMLElement, model: Model): Stop {
  const list = el("ol", { class: "landmarks" });
  const count = el("span", { class: "note" });
  element.append(el("h2", {}, "Landmarks ", count), list);
  let before: Landmark[] | null = null;
  return watch(model, ["landmarks", "state", "scene"], null, () => {
    element.hidden = !model.can("landmarks");
    count.textContent = model.seeking ? "looking …" : model.landmarks.length ? `${model.landmarks.length} of this slice, in its window` : "none in this window";
    const pinned = model.state.cursor?.join();
    if (model.landmarks !== before) list.replaceChildren(...model.landmarks.map((mark) => item(mark, model)));
    before = model.landmarks;
    [...list.querySelectorAll("button")].forEach((button, i) => button.setAttribute("aria-current", String(model.landmarks[i].at.join() === pinned)));
  });
}

function item(mark: Landmark, model: Model): HTMLElement {
  const { kind, at, value, eigenvalues, merge, verdict } = mark;
  const shape = el("span", { class: "shape", "aria-hidden": "true" });
  shape.innerHTML = `<svg viewBox="-8 -8 16 16"><g class="mark">${SHAPES[kind]}</g></svg>`;
  const details = [
    verdict && verdict !== `${kind} of this slice` ? verdict : "",
    eigenvalues && kind !== "edge minimum" ? `curvatures ${eigenvalues.map((v) => number(v, 3)).join(", ")}` : "",
    merge === null ? "" : `pass at ${number(merge, 5)}, ${number(merge - value, 3)} above`,
  ].filter(Boolean);
  const button = el(
    "button",
    { title: ["Go there", ...details].join("; "), onclick: () => model.set({ cursor: at }) },
    shape,
    el("span", { class: "kind" }, kind),
    el("span", { class: "number" }, number(value, 6)),
    el("span", { class: "where" }, `(${at.map((v) => fixed(v, 3)).join(", ")})`, details.length ? ` ${details.join("; ")}` : ""),
  );
  return el("li", {}, button);
}
