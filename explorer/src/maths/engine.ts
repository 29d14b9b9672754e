/** What the page can compute by itself: a loss of two weights, with its first and second derivatives. */

import type { Pair } from "../protocol";

export interface Jet {
  value: number;
  /** Standard error of the value, if it is a mean over examples. */
  error: number | null;
  gradient: Pair;
  hessian: [Pair, Pair];
}

export interface Loss {
  /** Examples behind the mean; 0 if there are none. */
  rows: number;
  jet(a: number, b: number): Jet;
  value(a: number, b: number): number;
  /** Values at `a` and every one of `bs`, into `out` from `start`: one row of a grid. */
  row(a: number, bs: ArrayLike<number>, out: Float64Array, start: number): void;
  /** Gradient of the mean over the examples `order[from]` … `order[to − 1]`, or over all without rows. */
  gradient(a: number, b: number, order: ArrayLike<number> | null, from: number, to: number): Pair;
  /** The same loss with a gradient over all examples that costs next to nothing, right to about ten digits. */
  quick?(): Loss;
  /** The model's outputs at inputs `x`. */
  curve?(a: number, b: number, x: ArrayLike<number>): Float64Array;
}

/** Eigenvalues, ascending, of a symmetric 2 × 2 matrix, and the unit vector of the larger. */
export function eigen([[a, b], [, c]]: [Pair, Pair]): { values: Pair; major: Pair } {
  const middle = (a + c) / 2;
  const radius = Math.hypot((a - c) / 2, b);
  const angle = 0.5 * Math.atan2(2 * b, a - c);
  return { values: [middle - radius, middle + radius], major: [Math.cos(angle), Math.sin(angle)] };
}
