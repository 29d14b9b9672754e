/** What a map of basins amounts to: which part of the starts comes to which end, and what is coloured how. */

import type { Basins, Pair } from "../protocol";
import { DIVERGED, LEFT, MOVING, near } from "./basins";

export interface End {
  at: Pair;
  loss: number;
  /** How far off the plane it is, in weights. */
  residual: number;
  /** Part of the starts. */
  share: number;
  /** Its number among all ends that were seen, so that its colour stays. */
  number: number;
}

/** A way by which runs leave the map. */
export interface Exit {
  /** In the middle of where they are. */
  at: Pair;
  share: number;
  number: number;
  /** Which starts. */
  starts: number[];
}

export interface Account {
  starts: number;
  /** Lowest first. */
  ends: End[];
  moving: number;
  left: number;
  /** The few ways by which most of those that left went; none where they went all over the place. */
  exits: Exit[];
  diverged: number;
  /** Whether so many ends share the starts that the loss reached says more than which end it is. */
  crowded: boolean;
}

/** So many ends have colours of their own. */
const COLOURED = 9;
/** So many ways off the map, of runs within so many reaches of each other. */
const WAYS = 4;
const FAR = 4;

/** Places that were seen, each with a number that stays its own. */
export class Gazetteer {
  private readonly known: Pair[] = [];

  /** The number of a place; one within reach of a known one is that. Others become known, or are only counted on. */
  number(at: Pair, reach: Pair, more: number | null = null): number {
    const found = this.known.findIndex((place) => Math.hypot((place[0] - at[0]) / reach[0], (place[1] - at[1]) / reach[1]) <= 1);
    if (found >= 0) return found;
    return more === null ? this.known.push(at) - 1 : this.known.length + more;
  }
}

/** Maps of fewer starts are too coarse to number ends for good. */
const SURE = 200;

export function account({ arrays }: Basins, places: Gazetteer, reach: Pair): Account {
  const labels = arrays.labels.data;
  const part = (label: number): number => Float64Array.from(labels).filter((one) => one === label).length / labels.length;
  const counts = new Array<number>(arrays.losses.data.length).fill(0);
  for (const label of labels) if (label >= 0) counts[label]++;
  const shares = counts.map((count) => count / labels.length);
  const resting = shares.reduce((a, b) => a + b, 0);
  const most = [...shares].sort((a, b) => b - a).slice(0, COLOURED).reduce((a, b) => a + b, 0);
  const crowded = counts.length > COLOURED && most < 0.75 * resting && resting > 0.1;
  const byShare = shares.map((_, k) => k).sort((a, b) => shares[b] - shares[a] || a - b);
  const ends = new Array<End>(shares.length);
  byShare.forEach((k, place) => {
    const at: Pair = [arrays.ends.data[2 * k], arrays.ends.data[2 * k + 1]];
    const sure = labels.length > SURE && shares[k] >= 0.005;
    const number = crowded ? k : places.number(at, reach, sure ? null : place);
    ends[k] = { at, loss: arrays.losses.data[k], residual: arrays.residuals.data[k], share: shares[k], number };
  });
  return { starts: labels.length, ends, moving: part(MOVING), left: part(LEFT), exits: exitsOf(arrays, places, reach), diverged: part(DIVERGED), crowded };
}

function exitsOf({ labels, last }: Basins["arrays"], places: Gazetteer, reach: Pair): Exit[] {
  const who = Array.from(labels.data, (label, k) => (label === LEFT ? k : -1)).filter((k) => k >= 0);
  const where = who.map((k): Pair => [last.data[2 * k], last.data[2 * k + 1]]);
  const group = near(where, [1 / reach[0], 1 / reach[1]], FAR);
  const ways = new Map<number, number[]>();
  who.forEach((_, i) => ways.set(group(i), [...(ways.get(group(i)) ?? []), i]));
  const large = [...ways.values()].filter((way) => way.length > 0.02 * labels.data.length);
  if (large.length > WAYS) return [];
  return large.map((way) => {
    const at = [0, 1].map((axis) => way.map((i) => where[i][axis]).sort((a, b) => a - b)[way.length >> 1]) as Pair;
    return { at, share: way.length / labels.data.length, number: places.number(at, [10 * FAR * reach[0], 10 * FAR * reach[1]], labels.data.length > SURE ? null : 0), starts: way.map((i) => who[i]) };
  });
}

/** The part of the starts whose end is as low as the lowest, up to a difference that does not count. */
export const reachingBest = ({ ends }: Account, lowest: number, slack: number): number =>
  ends.reduce((sum, { loss, share }) => sum + (loss <= lowest + slack ? share : 0), 0);

/** How far typical values lie above the lowest: the unit in which losses differ. */
export function typicalHeight(values: Float64Array): number {
  const finite = values.filter(Number.isFinite).sort();
  return finite.length ? finite[finite.length >> 1] - finite[0] : 0;
}

/** The range of losses reached, less the highest twentieth, for colours. */
export function reachedRange({ arrays }: Basins): Pair {
  const finite = Float64Array.from(arrays.reached.data).filter((v, k) => Number.isFinite(v) && arrays.labels.data[k] >= 0).sort();
  return finite.length ? [finite[0], finite[Math.floor(0.95 * (finite.length - 1))]] : [0, 1];
}
