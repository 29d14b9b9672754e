/** One update of one racer, frozen: its gradient, what the optimizer remembers, and how the move comes of them. */

import { el, type Stop } from "../dom";
import { number } from "../maths/ticks";
import type { Model } from "../model";
import type { Step, StepRow } from "../protocol";
import { reach } from "../stage/steparrows";
import { themeOf } from "../theme";
import { watch } from "./watch";

/** What kinds of rows are called by those who cannot see their arrows. */
const ARROWS: Partial<Record<StepRow["kind"], string>> = { gradient: "dashed arrow, downhill", carried: "first part", fresh: "part", decay: "part", move: "arrow in the racer’s colour" };

const SIZE = "Length among all the weights; of what has no direction the root of the mean square";

export function mount(element: HTMLElement, model: Model): Stop {
  const caption = el("span", { class: "note" });
  const go = (label: string, text: string, by: 1 | -1): HTMLButtonElement =>
    el("button", { class: "icon", "aria-label": label, title: label, onclick: () => model.seek(Math.min(Math.max(model.frozenUpdate - 1 + by, 0), model.updates - 1)) }, text);
  const [back, ahead] = [go("Update before", "‹", -1), go("Update after", "›", 1)];
  const close = el("button", { class: "icon", "aria-label": "Close the step", title: "Close the step (esc)", onclick: () => model.set({ frozen: null }) }, "×");
  const head = el("tr");
  const body = el("tbody");
  const table = el("table", { class: "step-table" }, el("thead", {}, head), body);
  const said = el("p", { class: "note said" });
  element.append(el("h2", {}, "Step ", caption, el("span", { class: "step-buttons" }, back, ahead, close)), table, said);
  return watch(model, ["step", "state", "scene", "time", "tracks"], null, () => {
    const { frozen, taken, updates, frozenUpdate: update } = model;
    element.hidden = frozen === null || !model.can("step");
    if (element.hidden || !frozen) return;
    const { paths } = themeOf(model.state.theme);
    element.style.setProperty("--colour", paths[frozen.place % paths.length]);
    caption.textContent = `${model.optimizerLabel(frozen.optimizer)}, update ${update} of ${updates}`;
    [back.disabled, ahead.disabled] = [update <= 1, update >= updates];
    table.setAttribute("aria-busy", String(taken === null));
    if (!taken) return void (model.playing && (said.textContent = "Pause to take the update apart."));
    const sized = taken.weights > 2;
    head.replaceChildren(el("td"), ...model.scene!.axes.map(({ name }) => el("th", { scope: "col", title: name }, name)), ...(sized ? [el("th", { scope: "col", title: SIZE }, "size")] : []));
    table.dataset.columns = sized ? "3" : "2";
    body.replaceChildren(...taken.rows.map((row, k) => line(taken, row, k, sized)));
    said.textContent = inWords(taken, model);
  });
}

function line({ arrays }: Step, { name, formula, kind }: StepRow, k: number, sized: boolean): HTMLElement {
  const values = [arrays.values.data[2 * k], arrays.values.data[2 * k + 1], ...(sized ? [arrays.sizes.data[k]] : [])];
  const cell = (value: number): HTMLElement => el("td", { "data-value": String(value) }, Number.isNaN(value) ? "–" : number(value, 4));
  return el("tr", { class: kind }, el("th", { scope: "row", title: ARROWS[kind] ?? null }, el("i", { "aria-hidden": "true" }), el("span", {}, name, " ", el("small", {}, formula))), ...values.map(cell));
}

/** How long the arrows are drawn, and what of the account lies off the plane. */
function inWords(taken: Step, model: Model): string {
  const times = reach(taken, model);
  if (times === null) return "The move is not finite.";
  const off = taken.weights > 2 ? ` Columns: as seen on the plane; size: among all ${taken.weights.toLocaleString("en")} weights.` : "";
  return `${times === 1 ? "Arrows in their true length." : `Arrows ${number(times)} times as long as the move.`}${off}`;
}
