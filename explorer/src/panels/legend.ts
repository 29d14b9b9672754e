/** The colour bar: colour and height are the same scale, and it is written here. */

import { el, type Stop } from "../dom";
import { together } from "../maths/field";
import { cutAt } from "../maths/heights";
import { colourAt, PALETTES } from "../maths/palettes";
import type { Model } from "../model";
import { BESIDE } from "../model/view";
import { themeOf } from "../theme";
import { watch } from "./watch";

export function mount(element: HTMLElement, model: Model): Stop {
  const bar = el("div", { class: "bar" });
  const ticks = el("div", { class: "ticks" });
  const name = el("div", { class: "name" });
  const note = el("span");
  element.append(name, el("div", { class: "note" }, note), el("div", { class: "body" }, bar, ticks)); // over the bar, where the surface seldom is
  return watch(model, ["field", "state"], null, () => {
    const { scale } = model;
    element.hidden = scale === null;
    if (!scale) return;
    const palette = PALETTES[model.state.palette] ?? PALETTES[themeOf(model.state.theme).palette];
    const stops = Array.from({ length: 25 }, (_, i) => `rgb(${colourAt(palette, i / 24).map(Math.round).join(" ")})`);
    bar.style.background = `linear-gradient(to top, ${stops.join(",")})`;
    const cut = cutAt(model.compared ? together(model.field!, model.compared) : model.field!, scale);
    ["below", "above"].forEach((end, i) => bar.classList.toggle(end, cut[i]));
    bar.style.setProperty("--lowest", stops[0]);
    bar.style.setProperty("--highest", stops[24]);
    name.textContent = nameOf(model);
    note.textContent = scale.note;
    const shown = scale.ticks.map(({ value, text }) => ({ text, at: scale.height(value) })).filter(({ at }) => at >= -1e-9 && at <= 1 + 1e-9);
    ticks.replaceChildren(...shown.map(({ text, at }) => el("span", { style: `bottom:${(100 * at).toFixed(2)}%` }, text)));
  });
}

/** What the colours are of; of two losses beside each other the names are on the line between them. */
function nameOf({ compared, compare, metric, metricLabel, scene }: Model): string {
  if (!compared) return metricLabel;
  if (compare !== BESIDE) return "";
  const other = scene!.beside!.metrics.find(({ name }) => name === metric)!.label;
  return other === metricLabel ? metricLabel : `${metricLabel} | ${other}`;
}
