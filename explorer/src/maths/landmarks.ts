/** Minima, maxima and saddles of a window: found on a survey, pinned down by Newton's method, with their passes. */

import type { Landmark, LandmarkKind, Pair } from "../protocol";
import { eigen, type Loss } from "./engine";
import type { Field } from "./field";

const FLAT = 1e-7;
const NEWTON_STEPS = 30;

/** All landmarks of a field whose loss can be evaluated anywhere; lowest minima first. */
export function findLandmarks(loss: Loss, field: Field): Landmark[] {
  const passes = mergeHeights(field);
  const inner = candidates(field).map((at) => settle(loss, field, at)).filter((at) => at !== null);
  const found = distinct(inner, field).map((at) => describe(loss, at, kindOf(loss, at)));
  const edge = edgeMinima(field).map((k) => describe(loss, coordinates(field, k), "edge minimum"));
  const order = ["minimum", "edge minimum", "saddle", "degenerate", "maximum"];
  const marks = [...found, ...edge].sort((p, q) => order.indexOf(p.kind) - order.indexOf(q.kind) || p.value - q.value);
  withPasses(marks.filter(({ kind }) => kind.endsWith("minimum")), passes, field);
  return marks;
}

/** Nodes whose gradient is small beside that of their surroundings: local minima of its squared norm on the grid. */
function candidates(field: Field): Pair[] {
  const [n0, n1] = field.shape;
  const [x, y] = field.axes;
  const v = field.values;
  const norm = new Float64Array(n0 * n1).fill(Infinity);
  const width: Pair = [x[n0 - 1] - x[0], y[n1 - 1] - y[0]]; // gradients per window width, so that axes compare
  for (let i = 1; i + 1 < n0; i++) {
    for (let j = 1; j + 1 < n1; j++) {
      const k = i * n1 + j;
      const gx = ((v[k + n1] - v[k - n1]) / (x[i + 1] - x[i - 1])) * width[0];
      const gy = ((v[k + 1] - v[k - 1]) / (y[j + 1] - y[j - 1])) * width[1];
      norm[k] = gx * gx + gy * gy;
    }
  }
  const found: Pair[] = [];
  for (let i = 1; i + 1 < n0; i++) {
    for (let j = 1; j + 1 < n1; j++) {
      const k = i * n1 + j;
      const around = [k - n1 - 1, k - n1, k - n1 + 1, k - 1, k + 1, k + n1 - 1, k + n1, k + n1 + 1];
      if (around.every((m) => norm[k] <= norm[m])) found.push([x[i], y[j]]);
    }
  }
  return found;
}

/** Newton's method toward gradient zero; null if it leaves the window, strays or does not get there. */
function settle(loss: Loss, field: Field, start: Pair): Pair | null {
  const [[x0, x1], [y0, y1]] = field.window;
  const reach = [(x1 - x0) / 12, (y1 - y0) / 12];
  let [a, b] = start;
  for (let k = 0; k < NEWTON_STEPS; k++) {
    const { gradient: [ga, gb], hessian: [[p, q], [, r]] } = loss.jet(a, b);
    const det = p * r - q * q;
    if (Math.abs(det) < 1e-14 * (p * p + r * r + q * q)) return null;
    const step: Pair = [-(r * ga - q * gb) / det, -(p * gb - q * ga) / det];
    a += step[0];
    b += step[1];
    if (Math.abs(a - start[0]) > reach[0] || Math.abs(b - start[1]) > reach[1]) return null;
    if (Math.hypot(step[0] / (x1 - x0), step[1] / (y1 - y0)) < 1e-13) break;
  }
  const steep = Math.hypot(...loss.jet(a, b).gradient) * Math.hypot(x1 - x0, y1 - y0);
  return field.holds(a, b) && steep < 1e-6 * (field.high - field.low || 1) ? [a, b] : null;
}

function distinct(points: Pair[], field: Field): Pair[] {
  const [[x0, x1], [y0, y1]] = field.window;
  const near = (p: Pair, q: Pair): boolean => Math.hypot((p[0] - q[0]) / (x1 - x0), (p[1] - q[1]) / (y1 - y0)) < 1e-4;
  return points.filter((p, i) => !points.slice(0, i).some((q) => near(p, q)));
}

function kindOf(loss: Loss, [a, b]: Pair): LandmarkKind {
  const [low, high] = eigen(loss.jet(a, b).hessian).values;
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (Math.min(Math.abs(low), Math.abs(high)) <= FLAT * size) return "degenerate";
  return low > 0 ? "minimum" : high < 0 ? "maximum" : "saddle";
}

function describe(loss: Loss, at: Pair, kind: LandmarkKind): Landmark {
  const { value, gradient, hessian } = loss.jet(...at);
  // −0 and rounding noise of a coordinate that is zero are written as 0
  const clean = at.map((v) => (Math.abs(v) < 1e-12 ? 0 : v)) as Pair;
  return { kind, at: clean, value, gradient_norm: Math.hypot(...gradient), eigenvalues: eigen(hessian).values, merge: null };
}

/** Nodes of the rim lower than all their neighbours: there the loss falls on beyond the window, or along it no more. */
function edgeMinima(field: Field): number[] {
  const [n0, n1] = field.shape;
  const v = field.values;
  const found: number[] = [];
  for (let k = 0; k < n0 * n1; k++) {
    const [i, j] = [Math.floor(k / n1), k % n1];
    if (i > 0 && j > 0 && i < n0 - 1 && j < n1 - 1) continue;
    if (Number.isFinite(v[k]) && neighbours(field, k).every((m) => v[m] > v[k])) found.push(k);
  }
  return found;
}

function neighbours(field: Field, k: number): number[] {
  const [n0, n1] = field.shape;
  const [i, j] = [Math.floor(k / n1), k % n1];
  const found: number[] = [];
  for (let p = Math.max(i - 1, 0); p <= Math.min(i + 1, n0 - 1); p++)
    for (let q = Math.max(j - 1, 0); q <= Math.min(j + 1, n1 - 1); q++) if (p !== i || q !== j) found.push(p * n1 + q);
  return found;
}

const coordinates = (field: Field, k: number): Pair => [
  field.axes[0][Math.floor(k / field.shape[1])],
  field.axes[1][k % field.shape[1]],
];

interface Pass {
  at: Pair;
  height: number;
}

/**
 * For each minimum of the grid, the height at which the water filling it runs over into a deeper one:
 * nodes are flooded from low to high, and where two pools meet the shallower ends (Edelsbrunner and Harer, 2010, VII.1).
 */
export function mergeHeights(field: Field): Pass[] {
  const { values } = field;
  const order = Array.from(values.keys()).filter((k) => Number.isFinite(values[k])).sort((p, q) => values[p] - values[q]);
  const pool = new Int32Array(values.length).fill(-1);
  const root = (k: number): number => {
    while (pool[k] !== k) k = pool[k] = pool[pool[k]];
    return k;
  };
  const passes: Pass[] = [];
  for (const k of order) {
    pool[k] = k;
    for (const m of neighbours(field, k)) {
      if (pool[m] < 0) continue;
      const [p, q] = [root(k), root(m)];
      if (p === q) continue;
      const [deep, shallow] = values[p] < values[q] || (values[p] === values[q] && p < q) ? [p, q] : [q, p];
      if (shallow !== k) passes.push({ at: coordinates(field, shallow), height: values[k] });
      pool[shallow] = deep;
    }
  }
  return passes;
}

/** Write the passes down. The lowest minimum has none, even where the grid takes another for the lowest. */
function withPasses(minima: Landmark[], passes: Pass[], field: Field): void {
  for (const mark of minima) mark.merge = passOf(passes, field, mark.at);
  const lowest = minima.reduce((best, mark) => (mark.value < best.value ? mark : best), minima[0]);
  if (!lowest || lowest.merge === null) return;
  const other = minima.find(({ merge }) => merge === null);
  if (other) other.merge = lowest.merge;
  lowest.merge = null;
}

function passOf(passes: Pass[], field: Field, [a, b]: Pair): number | null {
  const [x, y] = field.axes;
  const reach: Pair = [2.5 * (x[1] - x[0]), 2.5 * (y[1] - y[0])];
  const near = passes.filter(({ at }) => Math.abs(at[0] - a) <= reach[0] && Math.abs(at[1] - b) <= reach[1]);
  return near.length ? Math.max(...near.map(({ height }) => height)) : null;
}
