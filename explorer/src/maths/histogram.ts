/** Residuals in bins, as the library makes them: symmetric about 0, with what lies beyond counted at both ends. */

export interface Histogram {
  /** Edges of the bins, (m + 1). */
  edges: Float64Array;
  /** Below all bins, in each of them, above them: (m + 2). */
  counts: Int32Array;
}

const BINS = 41;
const SHARE = 0.99;

/** The least of 1, 2, 5, 10, … times a power of ten that is no less; 1 for 0. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= value) ?? 10 * power;
}

export function histogram(residuals: Float64Array): Histogram {
  const finite = residuals.filter(Number.isFinite);
  const half = finite.length ? roundUp(quantile(finite.map(Math.abs).sort(), SHARE)) : 1;
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => -half + (i * 2 * half) / BINS);
  const counts = new Int32Array(BINS + 2);
  for (const r of finite) counts[Math.min(Math.max(Math.floor((r + half) * (BINS / (2 * half))), -1), BINS) + 1]++;
  return { edges, counts };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const i = Math.floor(place);
  return i + 1 < sorted.length ? sorted[i] + (place - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
}
