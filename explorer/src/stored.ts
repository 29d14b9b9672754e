/** What was computed before and lies in the scene: a saved surface, recorded runs, and what was found about them. */

import { nearest } from "./maths/field";
import type { Landmark, LandmarksRequest, Pair, Path, Probe, Race, Racer, Reply, Request, Scene, Section, SectionRequest, Stored, Survey, Tensor, TrustRequest } from "./protocol";

type Axes = [Float64Array, Float64Array];
type Kept = Generator<Reply | null>;

/** Nodes an axis above which a surface is handed over coarse to fine. */
const LARGE = 257;
const vector = (data: Float64Array): Tensor => ({ shape: [data.length], data });

export class Archive {
  private readonly axes: Axes;

  constructor(private readonly scene: Scene, private readonly stored: Stored) {
    this.axes = ["stored.axis0", "stored.axis1"].map((name) => Float64Array.from(scene.arrays[name].data)) as Axes;
  }

  /**
   * The answer from what is kept, or null if it must be computed. Where the page can compute, only a request for just
   * what was saved is answered from here: everything else is better asked anew.
   */
  answer(message: Exclude<Request, { type: "open" | "stop" }>, computes: boolean): Kept | null {
    if (computes && !this.isWhole(message)) return null;
    switch (message.type) {
      case "survey":
        return this.survey(message);
      case "race":
        return this.race(message);
      case "probe":
        return this.probe(message);
      case "section":
        return this.section(message);
      case "landmarks":
        return this.stored.landmarks || !computes ? this.landmarks(message) : null;
      case "trust":
        return this.stored.findings || !computes ? this.trust(message) : null;
      default:
        return null; // no page asks for it, since the scene does not say that it is answered
    }
  }

  /** Take over what the host has added to a metric. */
  grow(metric: string, { data, shape }: Tensor): void {
    this.scene.arrays[`stored.${metric}`] = { data: Float64Array.from(data), shape };
  }

  /** A recorded run, by the name it has among the optimizers; null if it is none. */
  path({ id, optimizer }: Racer, { job, metric, measure }: Race): Path | null {
    if (!this.stored.runs.includes(optimizer)) return null;
    const part = (name: string): Tensor | undefined => this.scene.arrays[`${optimizer}.${name}`];
    const points = part("points")!;
    const ends = Array.from(points.data.slice(-2)).every(Number.isFinite);
    const measured = { loss: part("loss"), values: part(`values.${metric}`) };
    const known = Object.fromEntries(Object.entries(measured).filter(([, tensor]) => measure && tensor)) as Record<string, Tensor>;
    const arrays = { points, updates: part("updates")!, ...known };
    return { type: "path", job, racer: id, from: 0, status: ends ? "done" : "diverged", milliseconds: 0, arrays };
  }

  /** Whether just the saved surface is asked for: its own window, as fine as it is. */
  private isWhole(message: Exclude<Request, { type: "open" | "stop" }>): boolean {
    const { type, metric } = message;
    if (type === "landmarks" || type === "trust") return this.isFirst(metric) && this.isOwn(message.window);
    return type === "survey" && this.stored.metrics.includes(metric) && this.isOwn(message.window) && message.n.every((n, i) => n === this.scene.n[i]);
  }

  private isOwn(window: [Pair, Pair]): boolean {
    return window.flat().every((v, k) => v === this.scene.window.flat()[k]);
  }

  /** Landmarks and findings are those of the first metric. */
  private isFirst(metric: string): boolean {
    return metric === this.scene.metrics[0].name;
  }

  private values(metric: string): Float64Array {
    const name = this.stored.metrics.includes(metric) ? metric : this.stored.metrics[0];
    return this.scene.arrays[`stored.${name}`].data as Float64Array;
  }

  /** The saved grid; of a large one first every fourth node, then every second: each of them is a value that was computed. */
  private *survey({ job, metric }: Survey): Kept {
    const values = this.values(metric);
    const strides = Math.max(...this.axes.map(({ length }) => length)) > LARGE ? [4, 2, 1] : [1];
    for (const [level, stride] of strides.entries()) {
      const [rows, columns] = this.axes.map(({ length }) => every(length, stride));
      const [axis0, axis1] = [rows, columns].map((kept, i) => vector(Float64Array.from(kept, (k) => this.axes[i][k])));
      const n1 = this.axes[1].length;
      const data = stride === 1 ? values : Float64Array.from({ length: rows.length * columns.length }, (_, k) => values[rows[Math.floor(k / columns.length)] * n1 + columns[k % columns.length]]);
      const arrays = { axis0, axis1, values: { shape: [rows.length, columns.length], data } };
      yield { type: "tile", job, level, at: [0, 0], complete: true, last: stride === 1, rows: 0, milliseconds: 0, arrays };
    }
  }

  private *race(message: Race): Kept {
    for (const racer of message.racers) yield this.path(racer, message);
  }

  /** The value at the nearest node: what lies between is not known. A saved landmark is known where it is. */
  private *probe({ job, metric, at }: Probe): Kept {
    const known = { gradient: null, hessian: null, error: null, arrays: {} };
    const mark = this.isFirst(metric) && this.stored.landmarks?.find((one) => one.at[0] === at[0] && one.at[1] === at[1]);
    if (mark) return yield { type: "point", job, at, node: at, value: mark.value, ...known };
    const [i, j] = at.map((v, k) => nearest(this.axes[k], v));
    const node: Pair = [this.axes[0][i], this.axes[1][j]];
    yield { type: "point", job, at, node, value: this.values(metric)[i * this.axes[1].length + j], ...known };
  }

  /** The nodes of the grid line nearest to the line asked for, which runs along an axis. */
  private *section({ job, metric, from, to }: SectionRequest): Kept {
    const along = Math.abs(to[0] - from[0]) >= Math.abs(to[1] - from[1]) ? 0 : 1;
    const across = nearest(this.axes[1 - along], from[1 - along]);
    const axis = this.axes[along];
    const values = this.values(metric);
    const n1 = this.axes[1].length;
    const line = axis.map((_, k) => values[along === 0 ? k * n1 + across : across * n1 + k]);
    const end = (v: number): Pair => (along === 0 ? [v, this.axes[1][across]] : [this.axes[0][across], v]);
    const [low, high] = [axis[0], axis[axis.length - 1]];
    const arrays = { values: vector(line), shares: vector(axis.map((v) => (v - low) / (high - low))) };
    const message: Section = { type: "section", job, from: end(low), to: end(high), arrays };
    yield message;
  }

  private *landmarks({ job, metric }: LandmarksRequest): Kept {
    const items: Landmark[] = this.isFirst(metric) ? (this.stored.landmarks ?? []) : [];
    yield { type: "landmarks", job, items };
  }

  private *trust({ job, metric }: TrustRequest): Kept {
    yield { type: "trust", job, findings: this.isFirst(metric) ? (this.stored.findings ?? []) : [] };
  }
}

/** Every so manieth of n nodes, and the last. */
function every(n: number, stride: number): number[] {
  const kept = Array.from({ length: Math.ceil(n / stride) }, (_, k) => k * stride);
  return kept[kept.length - 1] === n - 1 ? kept : [...kept, n - 1];
}
