/** A run laid on the ground: cut at the rim of the square −1 … 1, in pieces so short that they follow the sheet. */

import type { Pair } from "../protocol";

const PIECE = 0.025;
const LIFT = 0.012;
/** A longer run has longer pieces, so that there are never many more. */
const MOST_PIECES = 3000;

export interface Draped {
  /** x, y and height of each point, one after another. */
  points: Float64Array;
  /** The update at each point. */
  updates: Float64Array;
  /** 1 where a line leads from the point before to this one, 0 where a stroke begins. */
  joined: Uint8Array;
}

/** Places with their updates on the ground; what lies outside the square, or over a hole, is left out. */
export function drape(places: Pair[], updates: number[], ground: (x: number, y: number) => number): Draped {
  const points: number[] = [];
  const when: number[] = [];
  const joined: number[] = [];
  const piece = Math.max(PIECE, lengthInside(places) / MOST_PIECES);
  let isJoined = false;
  for (let k = 0; k + 1 < places.length; k++) {
    const [p, q] = [places[k], places[k + 1]];
    const span = inside(p, q);
    if (!span) {
      isJoined &&= p[0] === q[0] && p[1] === q[1]; // a run that rests goes on where it rests
      continue;
    }
    const [from, to] = span;
    isJoined &&= from === 0;
    const pieces = Math.ceil(((to - from) * Math.hypot(q[0] - p[0], q[1] - p[1])) / piece);
    for (let m = isJoined ? 1 : 0; m <= pieces; m++) {
      const t = from + ((to - from) * m) / pieces;
      const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
      const h = ground(x, y) + LIFT;
      if (Number.isFinite(h)) {
        points.push(x, y, h);
        when.push(updates[k] + t * (updates[k + 1] - updates[k]));
        joined.push(isJoined ? 1 : 0);
      }
      isJoined = Number.isFinite(h);
    }
    isJoined &&= to === 1;
  }
  return { points: Float64Array.from(points), updates: Float64Array.from(when), joined: Uint8Array.from(joined) };
}

/** How many points are reached by this update. */
export function reached({ updates }: Draped, update: number): number {
  let n = 0;
  while (n < updates.length && updates[n] <= update + 1e-9) n++;
  return n;
}

function lengthInside(places: Pair[]): number {
  let sum = 0;
  for (let k = 0; k + 1 < places.length; k++) {
    const span = inside(places[k], places[k + 1]);
    if (span) sum += (span[1] - span[0]) * Math.hypot(places[k + 1][0] - places[k][0], places[k + 1][1] - places[k][1]);
  }
  return sum;
}

/** The part of a segment inside the square −1 … 1, as shares of it; null if there is none, or it has no length. */
function inside(p: Pair, q: Pair): Pair | null {
  if (p[0] === q[0] && p[1] === q[1]) return null;
  let [from, to] = [0, 1];
  for (const i of [0, 1]) {
    const d = q[i] - p[i];
    if (!Number.isFinite(d)) return null;
    if (d === 0) {
      if (Math.abs(p[i]) > 1) return null;
      continue;
    }
    const [a, b] = [(-1 - p[i]) / d, (1 - p[i]) / d];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from < to ? [from, to] : null;
}
