/** Who is taken for whom: a table of true classes and the classes said, and how many are right. */

import { el } from "../dom";
import { right } from "../maths/regions";
import { number } from "../maths/ticks";
import type { Model } from "../model";
import type { Point } from "../protocol";
import type { Theme } from "../theme";
import { symbol } from "./classes";

/** How many of the examples are taken for what they are, in words. */
export function accuracy(shown: Point | null, classes: number): string {
  const counts = shown?.arrays.confusion?.data;
  if (!counts) return "";
  const { right: hits, all } = right(counts, classes);
  return all ? `${number((100 * hits) / all, 3)} % right: ${hits} of ${all}` : "no example has a finite score";
}

/** Fills the table; gives what is to be said of it. */
export function confusion({ scene }: Model, table: HTMLTableElement, theme: Theme, shown: Point | null): string {
  const names = scene!.fit!.classes;
  const counts = shown?.arrays.confusion?.data;
  if (!counts) return "";
  const n = names.length;
  const head = (place: number, scope: string): HTMLElement => {
    const cell = el("th", { scope }, names[place]);
    if (scene!.fit!.kind === "regions") cell.insertAdjacentHTML("afterbegin", symbol(place, theme));
    return cell;
  };
  const most = Math.max(...Array.from({ length: n }, (_, i) => Array.from(counts).slice(i * n, (i + 1) * n).reduce((a, b) => a + b, 0)), 1);
  const cell = (i: number, j: number): HTMLElement => {
    const count = counts[i * n + j];
    const share = Math.sqrt(count / most); // a single mistake must be seen
    return el("td", { class: i === j ? "hit" : "miss", style: `--share:${(100 * share).toFixed(0)}%` }, count ? String(count) : "·");
  };
  const every = names.map((_, i) => i);
  table.replaceChildren(
    el("caption", {}, "True class down, taken for across"),
    el("thead", {}, el("tr", {}, el("td", {}), ...every.map((i) => head(i, "col")))),
    el("tbody", {}, ...every.map((i) => el("tr", {}, head(i, "row"), ...every.map((j) => cell(i, j))))),
  );
  table.dataset.crowded = String(n > 6);
  return accuracy(shown, n);
}
