/** Which start ends where, in words: the legend of the map of basins, its text twin, and how the racers compare. */

import type { View } from "../atlas";
import { el, refill, type Stop } from "../dom";
import { reachedRange, reachingBest, type Account, type End } from "../maths/ends";
import { colourAt, PALETTES, type Colour } from "../maths/palettes";
import { tintOf } from "../maths/tints";
import { fixed, number } from "../maths/ticks";
import type { Model } from "../model";
import { themeOf } from "../theme";
import { watch } from "./watch";

/** Ends that the list names one by one. */
const NAMED = 8;
/** Where there are more, those of a smaller part of the starts are told together. */
const LEAST = 0.005;
/** Losses nearer than this, of what values usually differ by, are the same. */
const SLACK = 1e-4;

/** Class of the swatch, words, part of the starts, and the colour if it has one of its own. */
type Rest = [string, string, number, string];

const percent = (share: number): string => (share > 0 && share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`);
const css = (colour: Colour): string => `rgb(${colour.map(Math.round).join(" ")})`;

export function mount(element: HTMLElement, model: Model): Stop {
  const note = el("span", { class: "note" });
  const racers = el("div", { class: "reach", role: "group", "aria-label": "Whose basins are drawn" });
  const list = el("ol", { class: "ends" });
  const rest = el("ul", { class: "ends" });
  const scale = el("div", { class: "reached" });
  element.append(el("h2", {}, "Basins ", note), el("p", { class: "note" }, "Starts whose run reaches the lowest end found"), racers, scale, list, rest);
  return watch(model, ["basins", "state", "scene", "field"], null, () => {
    element.hidden = !model.state.basins || !model.can("basins") || !model.racers.length;
    if (element.hidden) return;
    const view = model.basinView;
    const sheet = model.atlas?.shown(view);
    const nodes = sheet?.basins.arrays.axis0.data.length ?? 0;
    note.textContent = `${nodes ? `${nodes} × ${nodes} starts, ` : ""}${view.updates.toLocaleString("en")} updates${model.atlas?.isCurrent(view) ? "" : " …"}`;
    note.title = "Runs over all examples. An end: where the last tenth of the updates moved it less than half a percent of the window.";
    refill(racers, racersOf(model, view));
    refill(list, sheet ? endsOf(sheet.account, model) : []);
    refill(rest, sheet ? restOf(sheet.account) : []);
    scale.hidden = !sheet?.account.crowded;
    if (sheet?.account.crowded) scale.replaceChildren(...scaleOf(reachedRange(sheet.basins), model));
  });
}

/** One line a racer: which part of its starts reaches the lowest end that any racer found. Press to see its map. */
function racersOf(model: Model, view: View): HTMLElement[] {
  const theme = themeOf(model.state.theme);
  const accounts = view.racers.map((racer) => model.atlas?.of(racer, view) ?? null);
  const lowest = Math.min(...accounts.flatMap((one) => one?.ends.map(({ loss }) => loss) ?? []));
  return view.racers.map(({ place, optimizer, options }, k) => {
    const one = accounts[k];
    const share = one && (one.ends.length ? reachingBest(one, lowest, SLACK * model.typicalHeight) : 0);
    const text = share === null ? "…" : percent(share);
    const label = `${model.optimizerLabel(optimizer)}${options.lr === undefined ? "" : ` ${number(options.lr, 3)}`}`;
    const bar = el("span", { class: "part" }, el("span", { style: `width:${(100 * (share ?? 0)).toFixed(1)}%` }));
    const button = el("button", { "aria-pressed": String(place === view.place), "data-share": String(share ?? ""), onclick: () => model.set({ basinsOf: place }) }, el("span", {}, label), bar, el("b", {}, text));
    button.style.setProperty("--colour", theme.paths[place % theme.paths.length]);
    return button;
  });
}

function endsOf({ ends, crowded }: Account, model: Model): HTMLElement[] {
  const [x, y] = model.window;
  const named = crowded ? [] : ends.filter(({ share }) => ends.length <= NAMED || share >= LEAST).sort((a, b) => b.share - a.share).slice(0, NAMED).sort((a, b) => a.loss - b.loss);
  const others = ends.length - named.length;
  const sum = (some: End[]): number => some.reduce((all, { share }) => all + share, 0);
  const left = sum(ends) - sum(named);
  const items = named.map((end) => el("li", {}, item(end, model, end.at[0] < x[0] || end.at[0] > x[1] || end.at[1] < y[0] || end.at[1] > y[1])));
  if (!others) return items;
  const words = crowded ? `${others.toLocaleString("en")} ends, by their loss` : `${others} more ${others === 1 ? "end" : "ends"}`;
  return [...items, el("li", { class: "plain" }, el("span", { class: "swatch" }), el("span", {}, words), el("b", {}, percent(Math.max(left, 0))))];
}

function item({ at, loss, residual, share, number: name }: End, model: Model, outside: boolean): HTMLElement {
  const badge = el("span", { class: "swatch numbered" }, String(name + 1));
  badge.style.background = css(tintOf(name));
  const off = residual > 1e-6 * Math.hypot(...at) + 1e-9 ? `, ${number(residual, 2)} off the plane` : "";
  const where = `(${at.map((v) => fixed(v, 3)).join(", ")})${outside ? ", outside" : ""}${off}`;
  return el("button", { title: "Go there", "data-share": share, "data-at": at.join(), onclick: () => model.set({ cursor: at }) }, badge, el("span", { class: "number" }, number(loss, 5)), el("span", { class: "where" }, where), el("b", {}, percent(share)));
}

function restOf({ moving, left, exits, diverged }: Account): HTMLElement[] {
  const others = left - exits.reduce((sum, { share }) => sum + share, 0);
  const ways = exits.map(({ at, share, number: name }): Rest => ["left", `left, now (${at.map((v) => fixed(v, 2)).join(", ")})`, share, css(tintOf(name))]);
  const kinds: Rest[] = [["moving", "not arrived", moving, ""], ...ways, ["left", exits.length ? "left elsewhere" : "left the map", others, ""], ["diverged", "diverged", diverged, ""]];
  return kinds.filter(([, , share]) => share > 1e-9).map(([name, words, share, colour]) => {
    const swatch = el("span", { class: `swatch ${name}` });
    if (colour) swatch.style.setProperty("--left", colour);
    return el("li", { class: "plain", "data-share": share, title: words }, swatch, el("span", {}, words), el("b", {}, percent(share)));
  });
}

/** The colours of losses reached, where there are too many ends for colours of their own. */
function scaleOf([low, high]: [number, number], model: Model): HTMLElement[] {
  const palette = PALETTES[model.state.palette] ?? PALETTES[themeOf(model.state.theme).palette];
  const bar = el("span", { class: "ramp" });
  bar.style.background = `linear-gradient(to right, ${Array.from({ length: 13 }, (_, i) => css(colourAt(palette, i / 12))).join(",")})`;
  return [el("span", {}, number(low, 3)), bar, el("span", {}, `${number(high, 3)} and above`)];
}
