/** The optimizers in the race: on or off, which, how fast; and how each of them fared. */

import { el, select, type Stop } from "../dom";
import { eigen } from "../maths/engine";
import { number } from "../maths/ticks";
import type { Model } from "../model";
import type { Entrant } from "../state";
import { themeOf } from "../theme";
import { watch } from "./watch";

const STEP_ICON = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 13 7 8l3 3 4-7" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="m15 2-.6 5-3.6-2.2z"/></svg>';
const LOW = -4;
const HIGH = 1;

interface Row {
  element: HTMLElement;
  on: HTMLInputElement;
  method: HTMLSelectElement;
  slider: HTMLInputElement;
  rate: HTMLInputElement;
  limit: HTMLElement;
  freeze: HTMLButtonElement;
  fared: HTMLElement;
  drop: HTMLElement;
}

export function mount(element: HTMLElement, model: Model): Stop {
  const list = el("div", { class: "race" });
  const add = el("button", { class: "add", onclick: () => enter(model) }, "+ Add");
  element.append(list, add);
  let rows: Row[] = [];
  return watch(model, ["state", "scene", "tracks", "time", "point"], null, () => {
    const { entrants } = model;
    const known = model.scene!.optimizers.map(({ name }) => name).join();
    if (rows.length !== entrants.length || list.dataset.known !== known) {
      rows = entrants.map((_, place) => row(model, place));
      list.replaceChildren(...rows.map((one) => one.element));
      list.dataset.known = known;
    }
    entrants.forEach((entrant, place) => update(rows[place], entrant, place, model));
    add.hidden = model.isFixed;
    add.disabled = entrants.length >= model.scene!.limits.racers;
    element.hidden = !model.can("race");
  });
}

/** One more: the first method that is not in the race yet. */
function enter(model: Model): void {
  const { entrants } = model;
  const known = model.scene!.optimizers.filter(({ name }) => !model.isRecorded(name));
  const next = known.find(({ name }) => !entrants.some(({ optimizer }) => optimizer === name)) ?? known[0];
  const lr = entrants.find(({ options }) => options.lr)?.options.lr ?? next.options.lr;
  model.set({ racers: [...entrants, { on: true, optimizer: next.name, options: { lr } }] });
}

function row(model: Model, place: number): Row {
  const change = (how: Partial<Entrant>): void => model.set({ racers: model.entrants.map((entrant, i) => (i === place ? { ...entrant, ...how } : entrant)) });
  const rateOf = (lr: number): void => change({ options: { ...model.entrants[place].options, lr } });
  const on = el("input", { type: "checkbox", "aria-label": "In the race", onchange: () => change({ on: on.checked }) });
  const method = select("Optimizer", model.scene!.optimizers.map(({ name, label }) => [name, label]), (optimizer) =>
    change({ optimizer, options: { lr: model.entrants[place].options.lr } }),
  );
  const slider = el("input", { type: "range", min: LOW, max: HIGH, step: 0.05, "aria-label": "Learning rate, logarithmic", oninput: () => rateOf(Number((10 ** Number(slider.value)).toPrecision(3))) });
  const rate = el("input", { type: "number", step: "any", min: 0, "aria-label": "Learning rate", onchange: () => Number(rate.value) > 0 && rateOf(Number(rate.value)) });
  const drop = el("button", { class: "icon drop", "aria-label": "Take out of the race", title: "Take out of the race", onclick: () => model.set({ racers: model.entrants.filter((_, i) => i !== place) }) }, "×");
  const fared = el("span", { class: "fared" });
  const limit = el("span", { class: "limit", id: `limit-${place}` });
  slider.setAttribute("aria-describedby", limit.id);
  const freeze = el("button", { class: "icon freeze", "aria-label": "Take one step apart", title: "Take one step apart (f)", onclick: () => model.set({ frozen: model.state.frozen === place ? null : place }) });
  freeze.innerHTML = STEP_ICON;
  const element = el("div", { class: "racer" }, el("label", { class: "swatch" }, on), method, el("span", { class: "speed" }, slider, limit), rate, fared, freeze, drop);
  return { element, on, method, slider, rate, limit, freeze, fared, drop };
}

function update({ element, on, method, slider, rate, limit, freeze, fared, drop }: Row, { on: isOn, optimizer, options }: Entrant, place: number, model: Model): void {
  const theme = themeOf(model.state.theme);
  element.style.setProperty("--colour", theme.paths[place % theme.paths.length]);
  element.classList.toggle("off", !isOn);
  on.checked = isOn;
  method.value = optimizer;
  method.disabled = drop.hidden = model.isRecorded(optimizer);
  for (const option of method.options) option.hidden = option.value !== optimizer && model.isRecorded(option.value);
  slider.hidden = rate.hidden = options.lr === undefined; // a saved run has no rate that could be set
  if (document.activeElement !== slider) slider.value = String(Math.log10(options.lr));
  if (document.activeElement !== rate) rate.value = String(options.lr);
  const most = stableRate(optimizer, options, model);
  const over = most !== null && options.lr > most.rate;
  slider.classList.toggle("over", over);
  limit.classList.toggle("over", over);
  limit.textContent = most === null ? "" : `${number(most.over, 2)}/λ ${number(most.rate, 2)}`;
  slider.title = most === null ? "" : `Descent is stable at the cursor up to ${optimizer === "momentum" ? "2(1 + momentum)" : "2"}/λmax = ${number(most.rate, 3)}${over ? ": this is beyond" : ""}`;
  freeze.hidden = !model.can("step") || model.isRecorded(optimizer);
  freeze.disabled = !isOn;
  freeze.setAttribute("aria-pressed", String(model.state.frozen === place));
  const track = model.tracks.get(String(place));
  fared.dataset.value = track ? String(track.values[model.head(track).index] ?? "") : "";
  fared.replaceChildren(...(isOn ? outcome(place, model) : []).map((line) => el("span", {}, line)));
}

/** The greatest rate, and λmax times it, at which the quadratic part of the loss at the cursor is descended in the plane (Polyak, 1964). */
function stableRate(optimizer: string, options: Record<string, number>, { point, scene }: Model): { rate: number; over: number } | null {
  if (!point?.hessian) return null;
  const [a, b] = scene!.axes.map(({ norm }) => norm); // curvature is per unit of weights, not of coordinates
  const [[xx, xy], [yx, yy]] = point.hessian;
  const steepest = eigen([[xx / (a * a), xy / (a * b)], [yx / (a * b), yy / (b * b)]]).values[1];
  const over = { sgd: 2, momentum: 2 * (1 + (options.momentum ?? 0.9)) }[optimizer];
  return steepest > 0 && over ? { rate: over / steepest, over } : null;
}

/** The loss now; and whether the run diverged or left the map. */
function outcome(place: number, model: Model): string[] {
  const track = model.tracks.get(String(place));
  if (!track?.points.length) return [];
  if (track.status === "diverged") return ["diverged", `at update ${track.updates[track.updates.length - 1]}`];
  const { index } = model.head(track);
  const value = track.values[index] ?? model.groundOf(model.entrants[place].optimizer)?.at(...track.points[index]);
  const left = model.left(track);
  const words = value !== undefined && Number.isFinite(value) ? number(value, 5) : "";
  return left === null ? [words] : [words, `left map at ${left}`];
}
