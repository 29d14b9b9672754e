/** What may and may not be concluded from a survey that the page made itself. */

import type { Finding, Pair } from "../protocol";
import type { Loss } from "./engine";
import { bilinear, type Field } from "./field";
import { number } from "./ticks";

type Check = (field: Field, loss: Loss) => Finding;

/** Every check, each with its answer. */
export function findings(field: Field, loss: Loss): Finding[] {
  return [exactness, resolution, rim, sampling, finiteness].map((check) => check(field, loss));
}

const exactness: Check = (_field, loss) => ({
  name: "exact",
  severity: "ok",
  message: loss.rows
    ? `Two weights are all there are: nothing is left out. Every value is over all ${loss.rows.toLocaleString("en")} examples, in float64.`
    : "A function of two weights: nothing is left out. Every value is computed in float64.",
  advice: "",
});

/** How far the surface drawn from every second node is from the nodes between. */
const resolution: Check = (field) => {
  const [[x, y], [n0, n1]] = [field.axes, field.shape];
  const coarse: [Float64Array, Float64Array] = [x.filter((_, i) => i % 2 === 0), y.filter((_, j) => j % 2 === 0)];
  const m = coarse[1].length;
  const values = new Float64Array(coarse[0].length * m);
  for (let i = 0; i < coarse[0].length; i++) for (let j = 0; j < m; j++) values[i * m + j] = field.values[2 * i * n1 + 2 * j];
  let worst = 0;
  for (let i = 0; i < n0; i++)
    for (let j = 0; j < n1; j++) {
      const error = Math.abs(bilinear(coarse, values, x[i], y[j]) - field.values[i * n1 + j]);
      if (error > worst) worst = error;
    }
  const share = worst / 4 / (field.high - field.low || 1); // halving a step quarters the error of a straight line
  const percent = `${number(100 * share, 2)} %`;
  return share < 0.02
    ? { name: "resolution", severity: "ok", message: `Between grid points the drawn surface is off by at most about ${percent} of its range.`, advice: "" }
    : { name: "resolution", severity: "warning", message: `Between grid points the drawn surface may be off by ${percent} of its range.`, advice: "Zoom in, or ask for more points." };
};

const rim: Check = (field) => {
  const [n0, n1] = field.shape;
  let best = 0;
  field.values.forEach((v, k) => {
    if (v < field.values[best] || !Number.isFinite(field.values[best])) best = k;
  });
  const [i, j] = [Math.floor(best / n1), best % n1];
  const inside = i > 0 && j > 0 && i < n0 - 1 && j < n1 - 1;
  const at: Pair = [field.axes[0][i], field.axes[1][j]];
  return inside
    ? { name: "minimum inside", severity: "ok", message: "The lowest point drawn is inside the window.", advice: "" }
    : {
        name: "minimum on the edge",
        severity: "warning",
        message: `The lowest point drawn lies on the edge, at (${at.map((v) => number(v, 4)).join(", ")}): the loss falls on beyond it.`,
        advice: "Zoom out before speaking of a minimum.",
      };
};

/** The standard error at the lowest point, beside the relief. */
const sampling: Check = (field, loss) => {
  const [i, j] = [field.shape[0] >> 1, field.shape[1] >> 1];
  const { error } = loss.jet(field.axes[0][i], field.axes[1][j]);
  if (error === null) return { name: "no sampling", severity: "ok", message: "A function, not a mean over data: no sampling error.", advice: "" };
  const share = error / (field.high - field.low || 1);
  return {
    name: "sampling",
    severity: share > 0.25 ? "note" : "ok",
    message: `Standard error of the loss over the data: ±${number(error, 3)}, ${number(100 * share, 2)} % of the relief. It moves the surface mostly as a whole.`,
    advice: share > 0.25 ? "Compare heights within this surface, not with one from other data." : "",
  };
};

const finiteness: Check = (field) =>
  field.holes
    ? { name: "holes", severity: "warning", message: `${field.holes} grid points have no finite loss; they are left open.`, advice: "" }
    : { name: "finite", severity: "ok", message: "The loss is finite at every grid point.", advice: "" };
