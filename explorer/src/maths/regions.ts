/** Which class has which part of the inputs' plane, how surely, and where the borders run. */

import type { Pair } from "../protocol";
import { contourLines } from "./contours";
import { Field } from "./field";

export interface Region {
  /** Class of each node, −1 where no score is finite. */
  winner: Int8Array;
  /** From 0 at a border to 1 where the other classes have no share. */
  sure: Float32Array;
}

/** Scores (C, n₀, n₁) to a class a node; shares are those of a softmax. */
export function regions(scores: ArrayLike<number>, classes: number): Region {
  const n = scores.length / classes;
  const found: Region = { winner: new Int8Array(n).fill(-1), sure: new Float32Array(n) };
  for (let k = 0; k < n; k++) {
    const [first, second] = topTwo(scores, classes, n, k);
    if (first < 0) continue;
    found.winner[k] = first;
    found.sure[k] = second < 0 ? 1 : Math.tanh((scores[first * n + k] - scores[second * n + k]) / 2);
  }
  return found;
}

/** The classes of the greatest and the next score at a node; −1 where there is none. */
function topTwo(scores: ArrayLike<number>, classes: number, n: number, k: number): Pair {
  let [first, second] = [-1, -1];
  for (let c = 0; c < classes; c++) {
    const score = scores[c * n + k];
    if (Number.isNaN(score)) continue;
    if (first < 0 || score > scores[first * n + k]) [first, second] = [c, first];
    else if (second < 0 || score > scores[second * n + k]) second = c;
  }
  return [first, second];
}

/** Lines on which a class has just the score of the best of the others. */
export function borders(scores: ArrayLike<number>, classes: number, axes: [Float64Array, Float64Array]): Pair[][] {
  const n = scores.length / classes;
  const lines: Pair[][] = [];
  for (let c = 0; c < (classes === 2 ? 1 : classes); c++) {
    const lead = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      let best = -Infinity;
      for (let other = 0; other < classes; other++) if (other !== c) best = Math.max(best, scores[other * n + k]);
      lead[k] = scores[c * n + k] - best;
    }
    lines.push(...contourLines(new Field(axes, lead), 0));
  }
  return lines;
}

/** Counts (C, C) to how many are right, and how many there are. */
export function right(confusion: ArrayLike<number>, classes: number): { right: number; all: number } {
  let [hits, all] = [0, 0];
  for (let k = 0; k < classes * classes; k++) {
    all += confusion[k];
    if (k % (classes + 1) === 0) hits += confusion[k];
  }
  return { right: hits, all };
}
