/** How values become heights and colours, which are always the same, and where contour lines go. */

import type { ScaleName } from "../protocol";
import type { Field } from "./field";
import { labels, logNumbers, number, roundNumbers, roundStep } from "./ticks";

export interface HeightScale {
  name: ScaleName;
  /** Values at the bottom and the top of the range drawn. */
  low: number;
  high: number;
  /** A value to its height from 0 to 1; NaN stays NaN. */
  height(value: number): number;
  /** The value at a height. */
  value(height: number): number;
  /** A value to contour units: lines lie at whole numbers, index lines at multiples of five. */
  contour(value: number): number;
  /** Values with an index line, inside the range. */
  index: number[];
  /** Values and texts for a colour bar. */
  ticks: { value: number; text: string }[];
  /** What is written on the colour bar beside the values. */
  note: string;
}

/** Values beyond which nothing is told apart; null where there is no such limit. */
export interface Limits {
  low: number | null;
  high: number | null;
}

/** Whether a field has values below and above the range drawn. */
export const cutAt = (field: Field, { low, high }: HeightScale): [boolean, boolean] => [field.low < low, field.high > high];

const CLIP_AT = 0.95;
const DECADES = 12;
/** The share of many nodes that may lie below a logarithmic scale, if they are decades below: whether one hits a zero is chance. */
const FEW = 0.0005;
const MANY = 200;
const NO_LIMITS: Limits = { low: null, high: null };

/** The scale of that name over a field; a clipped one ends at the limits, or else where 95 % of the values lie below. */
export function heightScale(name: ScaleName, field: Field, limits: Limits = NO_LIMITS, lines = 24): HeightScale {
  const makers = { linear, log, clip, rank };
  return makers[name](field, lines, limits);
}

function linear(field: Field, lines: number): HeightScale {
  return straight("linear", field.low, field.high, lines, "linear");
}

function clip(field: Field, lines: number, limits: Limits): HeightScale {
  const { low, high } = within(field, limits) ?? { low: field.low, high: quantiles(order(field))(CLIP_AT) };
  const cuts = [low > field.low ? `below ${number(low)}` : "", high < field.high ? `above ${number(high)}` : ""].filter(Boolean);
  const ends = [low > field.low ? `lowest ${number(field.low)}` : "", high < field.high ? `highest ${number(field.high)}` : ""].filter(Boolean);
  return straight("clip", low, high, lines, cuts.length ? `linear, cut ${cuts.join(" and ")}; ${ends.join(", ")}` : "linear, nothing cut");
}

/** The limits as far as the field reaches; null if they leave nothing of it, or there are none. */
function within(field: Field, limits: Limits): { low: number; high: number } | null {
  if (limits.low === null && limits.high === null) return null;
  const [low, high] = [Math.max(limits.low ?? -Infinity, field.low), Math.min(limits.high ?? Infinity, field.high)];
  return low < high ? { low, high } : null;
}

function straight(name: ScaleName, low: number, high: number, lines: number, note: string): HeightScale {
  const range = high > low ? high - low : 1;
  const interval = roundStep(range / lines);
  const base = Math.floor(low / (5 * interval)) * 5 * interval; // small numbers for the graphics card
  const ticks = roundNumbers(low, low + range, 6);
  const texts = labels(ticks);
  return {
    name,
    low,
    high: low + range,
    height: (value) => Math.min(Math.max((value - low) / range, 0), 1),
    value: (height) => low + height * range,
    contour: (value) => (value - base) / interval,
    index: multiples(low, high, 5 * interval),
    ticks: ticks.map((value, i) => ({ value, text: texts[i] })),
    note,
  };
}

/** Base-10 logarithm; what has none lies at the bottom, as do a few nodes that hit a zero, and the legend says so. */
function log(field: Field, lines: number, limits: Limits): HeightScale {
  if (!(field.high > 0)) return { ...linear(field, lines), note: "no value is positive: linear" };
  const positive = order(field).filter((v) => v > 0);
  const few = positive[positive.length < MANY ? 0 : Math.ceil(FEW * positive.length)];
  const least = few > 10 * positive[0] ? few : positive[0];
  const high = limits.high !== null && limits.high > least ? Math.min(limits.high, field.high) : field.high;
  const low = Math.max(high * 10 ** -DECADES, least);
  const [bottom, top] = [Math.log10(low), Math.log10(high)];
  const range = top > bottom ? top - bottom : 1;
  const place = (value: number): number => (Number.isNaN(value) ? NaN : Math.log10(Math.max(value, low)));
  const interval = [0.01, 0.02, 0.04, 0.1, 0.2, 0.4, 1].find((step) => range / step <= lines * 1.3) ?? 2;
  const base = Math.floor(bottom / (5 * interval)) * 5 * interval;
  const ticks = logNumbers(low, high, 6);
  const notes = ["log", high < field.high ? `cut above ${number(high)}; highest ${number(field.high)}` : "", field.low < low ? `at or below ${number(low)} at the bottom` : ""];
  return {
    name: "log",
    low,
    high,
    height: (value) => Math.min((place(value) - bottom) / range, 1),
    value: (height) => 10 ** (bottom + height * range),
    contour: (value) => (place(value) - base) / interval,
    index: multiples(bottom, top, 5 * interval).map((e) => 10 ** e),
    ticks: ticks.map((value) => ({ value, text: number(value) })),
    note: notes.filter(Boolean).join("; "),
  };
}

/** Height is the share of the grid's different values that lie lower: contour lines are quantiles. */
function rank(field: Field): HeightScale {
  const sorted = order(field).filter((v, i, all) => v !== all[i - 1]);
  const last = Math.max(sorted.length - 1, 1);
  const value = quantiles(sorted);
  const height = (v: number): number => {
    if (Number.isNaN(v)) return NaN;
    let [low, high] = [0, sorted.length - 1];
    if (v <= sorted[0]) return 0;
    if (v >= sorted[high]) return 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= v) low = middle;
      else high = middle;
    }
    return (low + (v - sorted[low]) / (sorted[high] - sorted[low])) / last;
  };
  return {
    name: "rank",
    low: field.low,
    high: field.high,
    height,
    value,
    contour: (v) => height(v) * 20,
    index: [0.25, 0.5, 0.75].map(value),
    ticks: [0, 0.25, 0.5, 0.75, 1].map((q) => ({ value: value(q), text: `${number(value(q), 4)} · ${100 * q} %` })),
    note: "by rank",
  };
}

function order(field: Field): Float64Array {
  return Float64Array.from(field.values.filter(Number.isFinite)).sort();
}

function quantiles(sorted: Float64Array): (share: number) => number {
  return (share) => {
    const place = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
    const i = Math.min(Math.floor(place), Math.max(sorted.length - 2, 0));
    return sorted.length < 2 ? sorted[0] : sorted[i] + (place - i) * (sorted[i + 1] - sorted[i]);
  };
}

function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step);
}
