/** Where a ray meets a height field: continuous coordinates, whatever the grid. */

import { bilinear } from "./field";

export type Triple = [number, number, number];

/** Heights over the square −1 … 1: node (i, j) of an (n₀, n₁) grid is at `xs[i], ys[j]`. */
export interface Terrain {
  xs: Float64Array;
  ys: Float64Array;
  heights: ArrayLike<number>;
  low: number;
  high: number;
}

const STEPS = 400;
const HALVINGS = 24;
const SIGHT = 0.01;

/**
 * First meeting of the ray with the terrain, as x, y, height; null if it passes by. Holes are passed through.
 * A ray that comes in from the side below the ground meets the wall under its rim.
 */
export function march(terrain: Terrain, from: Triple, toward: Triple): Triple | null {
  const span = clip(terrain, from, toward);
  if (!span) return null;
  const point = (t: number): Triple => [0, 1, 2].map((i) => from[i] + t * toward[i]) as Triple;
  const above = (t: number): number => {
    const [x, y, z] = point(t);
    return z - bilinear([terrain.xs, terrain.ys], terrain.heights, clamp(x), clamp(y));
  };
  let [last, before] = [span[0], above(span[0])];
  if (before < 0) return point(span[0]);
  for (let k = 1; k <= STEPS; k++) {
    const t = span[0] + ((span[1] - span[0]) * k) / STEPS;
    const now = above(t);
    if (before * now <= 0) {
      const [x, y] = point(crossing(above, last, t, before));
      return [x, y, bilinear([terrain.xs, terrain.ys], terrain.heights, clamp(x), clamp(y))];
    }
    [last, before] = [t, now];
  }
  return null;
}

/** Whether an eye sees a place: no ground is between them, as far as steps of a hundredth show, up to where the way is above everything. */
export function sees({ xs, ys, heights, high }: Terrain, [x, y, h]: Triple, eye: Triple): boolean {
  const [dx, dy, dh] = [eye[0] - x, eye[1] - y, eye[2] - h];
  const toRim = (at: number, d: number): number => (d === 0 ? 1 : (Math.sign(d) - at) / d);
  const way = Math.min(1, toRim(x, dx), toRim(y, dy), dh > 0 ? (high - h) / dh : 1);
  const steps = Math.ceil((way * Math.hypot(dx, dy)) / SIGHT);
  const axes: [Float64Array, Float64Array] = [xs, ys];
  for (let k = 1; k <= steps; k++) {
    const t = (way * k) / steps;
    if (h + t * dh < bilinear(axes, heights, x + t * dx, y + t * dy)) return false;
  }
  return true;
}

const clamp = (v: number): number => Math.min(Math.max(v, -1), 1);

/** Where between two places of opposite sign the height above ground is zero, by halving. */
function crossing(above: (t: number) => number, a: number, b: number, sign: number): number {
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (a + b) / 2;
    if (above(middle) * sign > 0) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** The part of the ray inside the terrain's box. */
function clip(terrain: Terrain, from: Triple, toward: Triple): [number, number] | null {
  const air = 1e-6 + 0.001 * (terrain.high - terrain.low);
  const low = [-1, -1, terrain.low - air];
  const high = [1, 1, terrain.high + air];
  let [near, far] = [0, Infinity];
  for (let i = 0; i < 3; i++) {
    const [a, b] = [(low[i] - from[i]) / toward[i], (high[i] - from[i]) / toward[i]];
    if (Number.isNaN(a) || Number.isNaN(b)) return null;
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near < far ? [near, far] : null;
}
