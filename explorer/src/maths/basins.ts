/** Where runs from a grid of starts come to rest: the library's rules (crumple.topology), on two weights. */

import type { Pair } from "../protocol";
import { descend } from "./descent";
import type { Loss } from "./engine";
import type { Update } from "./optimizers";

/** Labels of starts whose runs came to no rest: under way, not finite any more, and under way outside the map. */
export const [MOVING, DIVERGED, LEFT] = [-1, -2, -3];
/** Starts an axis, coarse to fine; each level holds those before. */
export const LEVELS = [5, 9, 17, 33, 65];
/** Runs that moved less over their last tenth rest, and ends that are nearer are one: of the scene's window. */
export const TOLERANCE = 5e-3;

export interface Arrival {
  /** Where the run was at the last look, and at its end. */
  before: Pair;
  last: Pair;
  loss: number;
}

/** The update from which on a run is watched: a prime number before its end, so that going round is seen to be moving. */
export function lookAt(updates: number): number {
  const isPrime = (n: number): boolean => Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, k) => n % (k + 2)).every(Boolean);
  let stretch = Math.max(5, Math.ceil(updates / 10));
  while (!isPrime(stretch)) stretch++;
  return updates - stretch;
}

/** One run over all examples, from its start to its end. */
export function arrive(start: Pair, updates: number, update: Update, loss: Loss): Arrival {
  const noted = [...descend(loss, update, { start, updates, batch: 0, seed: null, every: lookAt(updates) })].map(({ point }) => point);
  const last = noted[noted.length - 1];
  return { before: noted[noted.length - 2], last, loss: last.every(Number.isFinite) ? loss.value(...last) : NaN };
}

const distanceOf = (norms: Pair) => (p: Pair, q: Pair): number => Math.hypot((p[0] - q[0]) * norms[0], (p[1] - q[1]) * norms[1]);

export interface Ends {
  /** Number of the end of each run, or why it has none. */
  labels: Int32Array;
  /** Of each end the run with the least loss, lowest first. */
  chosen: number[];
}

/** Which runs share an end; `norms` are lengths of the units of the axes, `reach` is a length. */
export function sharedEnds(arrivals: Arrival[], norms: Pair, reach: number): Ends {
  const distance = distanceOf(norms);
  const labels = Int32Array.from(arrivals, ({ last, loss }) => (last.every(Number.isFinite) && Number.isFinite(loss) ? MOVING : DIVERGED));
  const resting = arrivals.flatMap(({ before, last }, i) => (labels[i] === MOVING && distance(before, last) <= reach ? [i] : []));
  const group = near(resting.map((i) => arrivals[i].last), norms, reach);
  const best = new Map<number, number>();
  resting.forEach((i, k) => {
    const so = best.get(group(k));
    if (so === undefined || arrivals[i].loss < arrivals[so].loss) best.set(group(k), i);
  });
  const rising = [...best.entries()].sort((a, b) => arrivals[a[1]].loss - arrivals[b[1]].loss);
  const rank = new Map(rising.map(([g], k) => [g, k]));
  resting.forEach((i, k) => (labels[i] = rank.get(group(k))!));
  return { labels, chosen: rising.map(([, i]) => i) };
}

/** The group of each place, as the number of one of it: places within reach of each other, and of others of their group, share one. */
export function near(places: Pair[], norms: Pair, reach: number): (k: number) => number {
  const distance = distanceOf(norms);
  const parent = places.map((_, k) => k);
  const root = (k: number): number => {
    while (parent[k] !== k) k = parent[k] = parent[parent[k]];
    return k;
  };
  const side = reach / 1.5; // so that two in one cell are always within reach
  const cells = new Map<string, number[]>();
  const cellOf = (p: Pair): Pair => [Math.floor((p[0] * norms[0]) / side), Math.floor((p[1] * norms[1]) / side)];
  places.forEach((place, k) => {
    const [u, v] = cellOf(place);
    const mine = cells.get(`${u},${v}`);
    if (mine) parent[root(k)] = root(mine[0]);
    if (mine) mine.push(k);
    else cells.set(`${u},${v}`, [k]);
  });
  for (const [key, mine] of cells) {
    const [u, v] = key.split(",").map(Number);
    for (let du = 0; du <= 2; du++)
      for (let dv = du === 0 ? 1 : -2; dv <= 2; dv++) {
        const theirs = cells.get(`${u + du},${v + dv}`);
        if (!theirs || root(mine[0]) === root(theirs[0])) continue;
        if (mine.some((k) => theirs.some((m) => distance(places[k], places[m]) <= reach))) parent[root(mine[0])] = root(theirs[0]);
      }
  }
  return root;
}
