/** A surveyed surface: values on a grid of two axes, and what lies between its nodes. */

import type { Axis, Pair } from "../protocol";

/** A coordinate to a place from −1 to 1 across a window, linear or logarithmic, and back. */
export interface Placing {
  place(coordinate: number): number;
  coordinate(place: number): number;
}

export function placing([low, high]: Pair, scale: Axis["scale"]): Placing {
  const [forward, back] = scale === "log" ? [Math.log, Math.exp] : [(v: number) => v, (v: number) => v];
  const [a, b] = [forward(low), forward(high)];
  return {
    place: (coordinate) => (2 * (forward(coordinate) - a)) / (b - a) - 1,
    coordinate: (place) => back(a + ((place + 1) / 2) * (b - a)),
  };
}

/** Nodes of a nested grid up to n: 17, 33, 65, … of 2^k + 1, the last being n itself if it is none of them. */
export function levels(n: number): number[] {
  const nested = [17, 33, 65, 129, 257, 513].filter((m) => m < n);
  return [...nested.slice(-2), n];
}

/** n evenly spaced coordinates, both ends included, mirrored exactly about the middle of a symmetric range. */
export function spaced([low, high]: Pair, n: number, scale: Axis["scale"] = "linear"): Float64Array {
  const { coordinate } = placing([low, high], scale);
  const axis = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const j = n - 1 - i;
    axis[i] = scale === "log" ? coordinate((2 * i) / (n - 1) - 1) : (low * j + high * i) / (n - 1);
  }
  axis[0] = low;
  axis[n - 1] = high;
  return axis;
}

export class Field {
  readonly shape: Pair;
  readonly low: number;
  readonly high: number;
  /** Nodes whose value is not finite. */
  readonly holes: number;

  /** `values[i · n₁ + j]` is at `axes[0][i], axes[1][j]`. */
  constructor(
    readonly axes: [Float64Array, Float64Array],
    readonly values: Float64Array,
  ) {
    this.shape = [axes[0].length, axes[1].length];
    let low = Infinity;
    let high = -Infinity;
    let holes = 0;
    for (const v of values) {
      if (!Number.isFinite(v)) holes++;
      else {
        if (v < low) low = v;
        if (v > high) high = v;
      }
    }
    [this.low, this.high, this.holes] = [low, high, holes];
  }

  get window(): [Pair, Pair] {
    return this.axes.map((axis) => [axis[0], axis[axis.length - 1]]) as [Pair, Pair];
  }

  holds(a: number, b: number): boolean {
    const [[a0, a1], [b0, b1]] = this.window;
    return a >= a0 && a <= a1 && b >= b0 && b <= b1;
  }

  /** The node nearest to a point, beyond the rim one on it, with its value as it is. */
  nearest(at: Pair): { node: Pair; value: number } {
    const [i, j] = at.map((v, k) => nearest(this.axes[k], v));
    return { node: [this.axes[0][i], this.axes[1][j]], value: this.values[i * this.axes[1].length + j] };
  }

  /** The drawn surface at a point: bilinear between nodes, NaN outside and beside a hole. */
  at(a: number, b: number): number {
    return bilinear(this.axes, this.values, a, b);
  }
}

/** The values of two fields as those of one, for a scale that serves both; where they lie is left out. */
export function together({ values: a }: Field, { values: b }: Field): Field {
  const values = new Float64Array(a.length + b.length);
  values.set(a);
  values.set(b, a.length);
  return new Field([Float64Array.from(values.keys()), new Float64Array(1)], values);
}

/** Bilinear interpolation of node values at a point; NaN outside. */
export function bilinear(axes: [Float64Array, Float64Array], values: ArrayLike<number>, a: number, b: number): number {
  const n1 = axes[1].length;
  const i = cell(axes[0], a);
  const j = cell(axes[1], b);
  if (i < 0 || j < 0) return NaN;
  const s = (a - axes[0][i]) / (axes[0][i + 1] - axes[0][i]);
  const t = (b - axes[1][j]) / (axes[1][j + 1] - axes[1][j]);
  const k = i * n1 + j;
  return (1 - s) * ((1 - t) * values[k] + t * values[k + 1]) + s * ((1 - t) * values[k + n1] + t * values[k + n1 + 1]);
}

/** The i with axis[i] ≤ v ≤ axis[i + 1]; −1 if there is none. On an even axis the first guess is right. */
export function cell(axis: Float64Array, v: number): number {
  const last = axis.length - 1;
  if (!(v >= axis[0] && v <= axis[last])) return -1;
  const guess = Math.min(Math.floor(((v - axis[0]) / (axis[last] - axis[0])) * last), last - 1);
  if (axis[guess] <= v && v < axis[guess + 1]) return guess;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (axis[middle] <= v) low = middle;
    else high = middle;
  }
  return low;
}

/** Place of the node nearest to a coordinate; beyond the rim the one on it. */
export function nearest(axis: Float64Array, v: number): number {
  const i = cell(axis, v);
  if (i < 0) return v > axis[0] ? axis.length - 1 : 0;
  return v - axis[i] <= axis[i + 1] - v ? i : i + 1;
}
