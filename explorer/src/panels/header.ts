/** Which surface, how it is shown, and the ways out: link, files, help. */

import { el, select, type Stop } from "../dom";
import { SCALES, type ScaleName } from "../protocol";
import { PALETTES } from "../maths/palettes";
import type { Model } from "../model";
import { ALONE, BESIDE, KEPT } from "../model/view";
import { VIEWS, type State } from "../state";
import { themeOf } from "../theme";
import { watch } from "./watch";

const SCALE_NAMES: Record<ScaleName, string> = { linear: "Linear height", log: "Logarithmic", clip: "Cut off", rank: "By rank" };
const VIEW_NAMES: Record<State["view"], string> = { both: "Both", map: "Map", "3d": "3-D" };
/** Not a surface but an act, in the list of what to compare with. */
const KEEP = "keep";
const LOGO = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 15 8 5l6 4 8-4-3 10-6 5-6-3z" opacity=".35"/><path d="m2 15 6-10 3 7zm9-3 11-7-8 4zm0 0 2 8 6-5zm0 0-9 3 5 2z"/></svg>';

export interface Actions {
  copyLink(): void;
  picture(): void;
  table(): void;
  help(): void;
}

export function mount(element: HTMLElement, model: Model, actions: Actions): Stop {
  const logo = el("span", { class: "logo" });
  logo.innerHTML = LOGO;
  const preset = select("Surface", [], (name) => model.choosePreset(name), "preset");
  const only = el("span", { class: "only" });
  const metric = select("What is drawn", [], (value) => model.set({ metric: value }));
  const compare = select("Compare with (v)", [], (value) => (value === KEEP ? model.keep() : model.set({ compare: value })));
  compare.classList.add("compare");
  const view = el("div", { class: "segments", role: "group", "aria-label": "View" }, ...VIEWS.map((name) => el("button", { "data-view": name, onclick: () => model.set({ view: name }) }, VIEW_NAMES[name])));
  const scale = select("Height", SCALES.map((name) => [name, SCALE_NAMES[name]]), (name) => model.set({ scale: name as ScaleName }));
  const palette = select("Colours", Object.entries(PALETTES).map(([name, { label }]) => [name, label]), (name) => model.set({ palette: name }));
  const contours = el("input", { type: "checkbox", onchange: () => model.set({ contours: contours.checked }) });
  const basins = el("input", { type: "checkbox", onchange: () => model.set({ basins: basins.checked }) });
  const basinsField = el("label", { class: "field", title: "Colour each start by where its run ends (b)" }, basins, "Basins");
  const theme = el("button", { class: "icon", "aria-label": "Light or dark", title: "Light or dark", onclick: () => model.set({ theme: themeOf(model.state.theme).name === "dark" ? "light" : "dark" }) }, "◐");
  const menu = el(
    "details",
    { class: "menu" },
    el("summary", {}, "Save"),
    el("div", {}, el("button", { onclick: actions.picture }, "Picture (PNG)"), el("button", { onclick: actions.table }, "Grid (CSV)")),
  );
  const share = el("button", { title: "Copy a link to exactly this (y)", onclick: actions.copyLink }, "Copy link");
  const help = el("button", { class: "icon", "aria-label": "Keys and help", title: "Keys and help (?)", onclick: actions.help }, "?");
  element.append(
    el("div", { class: "title" }, logo, el("h1", { class: "brand" }, "crumple"), preset, only),
    el("div", { class: "tools" }, metric, compare, view, scale, palette, el("label", { class: "field" }, contours, "Lines"), basinsField, share, menu, theme, help),
  );
  const close = (event: Event): void => {
    if (!menu.contains(event.target as Node)) menu.open = false;
  };
  document.addEventListener("click", close);
  const stop = watch(model, ["state", "scene", "field"], null, () => {
    const { presets, name, metrics } = model.scene!;
    fill(preset, presets.length ? presets.map(({ name, title }) => [name, title]) : [[name, model.scene!.title]]);
    preset.value = name;
    preset.hidden = presets.length === 1; // there is nothing to choose
    only.hidden = !preset.hidden;
    only.textContent = only.title = model.scene!.title;
    fill(metric, metrics.map(({ name, label }) => [name, label]));
    metric.value = model.metric;
    metric.hidden = metrics.length < 2;
    fill(compare, [...model.choices.map((choice): [string, string] => [choice, choiceName(choice, model)]), [KEEP, model.kept ? "Keep this instead" : "Keep this, then choose another"]]);
    compare.value = model.compared || model.comparable.includes(model.compare) ? (model.compare === BESIDE ? "" : model.compare) : model.scene!.beside ? ALONE : "";
    for (const button of view.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.view === model.state.view));
    scale.value = model.scaleName;
    palette.value = model.state.palette || themeOf(model.state.theme).palette;
    contours.checked = model.state.contours;
    basins.checked = model.state.basins;
    basinsField.hidden = !model.can("basins");
  });
  return () => {
    stop();
    document.removeEventListener("click", close);
  };
}

function choiceName(choice: string, { kept, scene }: Model): string {
  const { beside, metrics } = scene!;
  if (choice === "") return beside ? `and ${beside.titles[1]}` : "Compare";
  if (choice === ALONE) return `${beside!.titles[0]} alone`;
  return choice === KEPT ? kept!.label : `and ${metrics.find(({ name }) => name === choice)!.label}`;
}

function fill(box: HTMLSelectElement, options: [string, string][]): void {
  const key = options.flat().join("\n");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
}
