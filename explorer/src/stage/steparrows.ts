/** The arrows of an update that is taken apart: its parts head to tail, the move they add up to, and straight downhill. */

import type { Model } from "../model";
import type { Pair, Step, StepRow } from "../protocol";
import * as marks from "./marks";

/** Share of the window that the longest arrow has, where the true length would be less. */
const SHARE = 0.2;
const STEPS = [5, 2, 1];

/** How many times as long as the move its arrows are drawn: 1, 2, 5, 10, …; null if nothing can be drawn. */
export function reach(taken: Step, { window: [x, y] }: Pick<Model, "window">): number | null {
  const parts = joints(taken, 1).flatMap(({ from, to }) => [to[0] - from[0], to[1] - from[1]].map((v, i) => Math.abs(v) / (i ? y[1] - y[0] : x[1] - x[0])));
  const longest = Math.max(...parts);
  if (!Number.isFinite(longest) || longest === 0) return null;
  const most = SHARE / longest;
  const power = 10 ** Math.floor(Math.log10(most));
  return Math.max(1, power * STEPS.find((m) => m * power <= most * (1 + 1e-9))!);
}

interface Joint {
  kind: StepRow["kind"];
  from: Pair;
  to: Pair;
}

/** Parts one after another from where the update began, and the move, all so many times as long. */
export function joints({ rows, arrays }: Step, times: number): Joint[] {
  const start: Pair = [arrays.ends.data[0], arrays.ends.data[1]];
  const along = (from: Pair, k: number): Pair => [from[0] + times * arrays.values.data[2 * k], from[1] + times * arrays.values.data[2 * k + 1]];
  let at = start;
  const found: Joint[] = [];
  for (const part of ["carried", "fresh", "decay"] as const) {
    const k = rows.findIndex(({ kind }) => kind === part);
    if (k < 0) continue;
    found.push({ kind: part, from: at, to: along(at, k) });
    at = along(at, k);
  }
  return [...found, { kind: "move", from: start, to: along(start, rows.findIndex(({ kind }) => kind === "move")) }];
}

/** All arrows as SVG; `spot` gives the pixel of a point of the plane, null where it is not seen. */
export function stepArrows(model: Model, colour: string, spot: (at: Pair) => Pair | null): string {
  const taken = model.taken;
  const times = taken && reach(taken, model);
  if (!taken || times === null) return "";
  const arrow = ({ kind, from, to }: Joint): string => {
    const ends = [spot(from), spot(to)];
    return ends[0] && ends[1] ? `<g class="step-arrow ${kind}" style="--colour:${colour}">${marks.arrow(ends[0], ends[1])}</g>` : "";
  };
  const all = joints(taken, times);
  return [...downhill(taken, model), ...all].map(arrow).join("");
}

/** Straight down the gradient of the batch, as far as the move reaches at most. */
function downhill({ rows, arrays }: Step, { window: [x, y] }: Model): Joint[] {
  const k = rows.findIndex(({ kind }) => kind === "gradient");
  const g: Pair = [arrays.values.data[2 * k], arrays.values.data[2 * k + 1]];
  const size = Math.max(Math.abs(g[0]) / (x[1] - x[0]), Math.abs(g[1]) / (y[1] - y[0]));
  if (!(size > 0) || !Number.isFinite(size)) return [];
  const from: Pair = [arrays.ends.data[0], arrays.ends.data[1]];
  return [{ kind: "gradient", from, to: [from[0] - (SHARE / size) * g[0], from[1] - (SHARE / size) * g[1]] }];
}
