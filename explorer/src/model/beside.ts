/** The second of two surfaces that were saved, for each of its metrics. */

import { Field } from "../maths/field";
import type { Numbers, Scene } from "../protocol";

const made = new WeakMap<Numbers, Field>();

/** Null where the scene has no second, or that has nothing of the metric. */
export function second({ arrays, beside }: Scene, metric: string): Field | null {
  if (!beside?.metrics.some(({ name }) => name === metric)) return null;
  const { data } = arrays[`beside.${metric}`];
  const known = made.get(data);
  if (known) return known;
  const axes = ["beside.axis0", "beside.axis1"].map((name) => Float64Array.from(arrays[name].data)) as Field["axes"];
  const field = new Field(axes, Float64Array.from(data));
  made.set(data, field);
  return field;
}
