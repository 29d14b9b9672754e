/** The network of the article, ŷ = w₂ tanh(w₁ x), with mean squared error over its examples. */

import type { Pair } from "../protocol";
import type { Jet, Loss } from "./engine";
import { Table } from "./moments";

/** Of the length on which tanh(w₁x) bends for the largest x: a table so fine has ten digits. */
const FINE = 0.05;

export class TanhNet implements Loss {
  readonly rows: number;
  private tabled: Loss | null = null;

  constructor(
    private readonly x: ArrayLike<number>,
    private readonly y: ArrayLike<number>,
  ) {
    this.rows = x.length;
  }

  value(a: number, b: number): number {
    const { x, y, rows } = this;
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const r = b * Math.tanh(a * x[i]) - y[i];
      sum += r * r;
    }
    return sum / rows;
  }

  /**
   * With t = tanh(w₁x) the loss is w₂² E[t²] − 2 w₂ E[ty] + E[y²], so three means give a whole row exactly.
   * They are means of differences from w₂ = bs[0], which keeps the digits that E[y²] alone would swamp.
   */
  row(a: number, bs: ArrayLike<number>, out: Float64Array, start: number): void {
    const { x, y, rows } = this;
    const b0 = bs[0];
    let rr = 0;
    let rt = 0;
    let tt = 0;
    for (let i = 0; i < rows; i++) {
      const t = Math.tanh(a * x[i]);
      const r = b0 * t - y[i];
      rr += r * r;
      rt += r * t;
      tt += t * t;
    }
    for (let j = 0; j < bs.length; j++) {
      const d = bs[j] - b0;
      out[start + j] = (rr + d * (2 * rt + d * tt)) / rows;
    }
  }

  /**
   * The same with gradients over all examples from two means that depend on w₁ alone, E[t²] and E[ty], out of a
   * table: for runs by the thousand.
   */
  quick(): Loss {
    return (this.tabled ??= this.withTable());
  }

  private withTable(): Loss {
    const { x, y, rows: n } = this;
    let largest = 1e-300;
    for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[i]));
    const table = new Table(FINE / largest, (a) => {
      const sums = new Float64Array(8);
      for (let i = 0; i < n; i++) {
        const t = Math.tanh(a * x[i]);
        const d1 = (1 - t * t) * x[i]; // derivatives of t by w₁
        const d2 = -2 * t * d1 * x[i];
        const d3 = -2 * x[i] * (d1 * d1 + t * d2);
        sums[0] += t * t;
        sums[1] += 2 * t * d1;
        sums[2] += 2 * (d1 * d1 + t * d2);
        sums[3] += 2 * (3 * d1 * d2 + t * d3);
        sums[4] += t * y[i];
        sums[5] += d1 * y[i];
        sums[6] += d2 * y[i];
        sums[7] += d3 * y[i];
      }
      const [tt, tt1, tt2, tt3, ty, ty1, ty2, ty3] = sums.map((sum) => sum / n);
      return [[tt, tt1, tt2], [tt1, tt2, tt3], [ty, ty1, ty2], [ty1, ty2, ty3]];
    });
    const gradient = (a: number, b: number): Pair => {
      if (!Number.isFinite(a)) return [NaN, NaN];
      const [tt, tts, ty, tys] = table.at(a);
      return [b * (b * tts - 2 * tys), 2 * (b * tt - ty)];
    };
    return { rows: n, gradient, value: (a, b) => this.value(a, b), jet: (a, b) => this.jet(a, b), row: (a, bs, out, start) => this.row(a, bs, out, start) };
  }

  gradient(a: number, b: number, order: ArrayLike<number> | null, from: number, to: number): Pair {
    const { x, y } = this;
    let ga = 0;
    let gb = 0;
    for (let k = from; k < to; k++) {
      const i = order ? order[k] : k;
      const t = Math.tanh(a * x[i]);
      const r = b * t - y[i];
      ga += r * (1 - t * t) * x[i];
      gb += r * t;
    }
    const scale = 2 / (to - from);
    return [scale * b * ga, scale * gb];
  }

  jet(a: number, b: number): Jet {
    const { x, y, rows: n } = this;
    let rr = 0, rrrr = 0, rs = 0, rt = 0, tt = 0, ts = 0, ss = 0, rst = 0;
    for (let i = 0; i < n; i++) {
      const t = Math.tanh(a * x[i]);
      const s = (1 - t * t) * x[i]; // ∂t/∂w₁; its own derivative is −2 x t s
      const r = b * t - y[i];
      rr += r * r;
      rrrr += r * r * r * r;
      rs += r * s;
      rt += r * t;
      tt += t * t;
      ts += t * s;
      ss += s * s;
      rst += r * x[i] * t * s;
    }
    const value = rr / n;
    const mixed = (2 / n) * (b * ts + rs);
    return {
      value,
      error: Math.sqrt(Math.max(rrrr / n - value * value, 0) / (n - 1)),
      gradient: [(2 / n) * b * rs, (2 / n) * rt],
      hessian: [[(2 / n) * (b * b * ss - 2 * b * rst), mixed], [mixed, (2 / n) * tt]],
    };
  }

  curve(a: number, b: number, x: ArrayLike<number>): Float64Array {
    return Float64Array.from(x, (v) => b * Math.tanh(a * v));
  }
}
