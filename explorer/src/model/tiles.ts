/** Tiles of a survey, put together to whole surfaces. */

import { Field } from "../maths/field";
import type { Pair, Tile } from "../protocol";

export class Tiles {
  private pasted: { key: string; values: Float64Array } | null = null;

  /** The surface that is whole with this tile; null if something of its level is still to come. */
  take({ arrays, complete, at, job, level }: Tile): Field | null {
    const axes = [arrays.axis0, arrays.axis1].map(({ data }) => Float64Array.from(data)) as [Float64Array, Float64Array];
    const shape: Pair = [axes[0].length, axes[1].length];
    const whole = arrays.values.shape[0] === shape[0] && arrays.values.shape[1] === shape[1];
    const values = whole ? Float64Array.from(arrays.values.data) : this.paste(arrays.values, at, shape, `${job}/${level}`);
    return complete ? new Field(axes, values) : null;
  }

  /** A tile put in its place among the others of its level; what is not there yet is not a number. */
  private paste({ shape: [m0, m1], data }: { shape: number[]; data: ArrayLike<number> }, [i, j]: Pair, shape: Pair, key: string): Float64Array {
    if (this.pasted?.key !== key) this.pasted = { key, values: new Float64Array(shape[0] * shape[1]).fill(NaN) };
    for (let p = 0; p < m0; p++) for (let q = 0; q < m1; q++) this.pasted.values[(i + p) * shape[1] + j + q] = data[p * m1 + q];
    return this.pasted.values.slice();
  }
}
