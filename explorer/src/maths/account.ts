/** One update taken apart: gradient, what the optimizer remembers, and the parts of the move; as Python does it. */

import type { Pair, StepRow } from "../protocol";
import { optionsOf, type Memory, type Options } from "./optimizers";

/** An update of one weight. */
interface Moment {
  w: number;
  g: number;
  move: number;
  before: Memory;
  after: Memory;
}

export type Row = StepRow & { value: Pair };
type Line = StepRow & { value: number };

const line = (name: string, formula: string, kind: StepRow["kind"], value: number): Line => ({ name, formula, kind, value });

/** The move as a sum: what was carried over, what this gradient adds, and what weight decay adds. */
function parts(o: Options, { w, g }: Moment, carried: Line | null, rate: number, formula: string): Line[] {
  return [
    ...(carried ? [carried] : []),
    line("from this gradient", `−${formula}g`, "fresh", -rate * g),
    ...(o.weight_decay ? [line("from weight decay", `−${formula}λw`, "decay", -rate * o.weight_decay * w)] : []),
  ];
}

type Rule = (o: Options, at: Moment) => Line[];

const momentum: Rule = (o, at) => {
  const [mu, u] = [o.momentum, at.before.velocity];
  const [share, rate, past, fresh] = o.nesterov ? [mu * mu, 1 + mu, "ημ²u", "η(1+μ)"] : [mu, 1, "ημu", "η"];
  return [
    line("velocity before", "u", "vector", u),
    line("velocity", "v = μu + g", "vector", at.after.velocity),
    ...parts(o, at, line("carried over", `−${past}`, "carried", -o.lr * share * u), o.lr * rate, fresh),
  ];
};

const adam: Rule = (o, at) => {
  const { m, v, t } = at.after;
  const rate = o.lr / (Math.sqrt(v) / Math.sqrt(1 - o.beta2 ** t) + o.eps);
  const a = rate / (1 - o.beta1 ** t);
  return [
    line("first moment before", "m₀", "vector", at.before.m),
    line("first moment", "m = β₁m₀ + (1−β₁)g", "vector", m),
    line("second moment", "v = β₂v₀ + (1−β₂)g²", "scale", v),
    line("rate of each weight", "r = η / (√v̂ + ε)", "scale", rate),
    ...parts(o, at, line("carried over", "−r β₁m₀ / (1−β₁ᵗ)", "carried", -a * o.beta1 * at.before.m), a * (1 - o.beta1), "r (1−β₁) / (1−β₁ᵗ) "),
  ];
};

const rmsprop: Rule = (o, at) => {
  const rate = o.lr / (Math.sqrt(at.after.v) + o.eps);
  const u = at.before.velocity;
  return [
    line("mean square", "s = αs₀ + (1−α)g²", "scale", at.after.v),
    line("rate of each weight", "r = η / (√s + ε)", "scale", rate),
    ...(o.momentum ? [line("velocity before", "u", "vector", u)] : []),
    ...parts(o, at, o.momentum ? line("carried over", "−ημu", "carried", -o.lr * o.momentum * u) : null, rate, "r "),
  ];
};

const RULES: Record<string, Rule> = {
  sgd: (o, at) => parts(o, at, null, o.lr, "η"),
  momentum,
  nesterov: momentum,
  adam,
  adamw: (o, at) => [
    ...adam({ ...o, weight_decay: 0 }, at),
    ...(o.weight_decay ? [line("from weight decay", "−ηλw", "decay", -o.lr * o.weight_decay * at.w)] : []),
  ],
  rmsprop,
  adagrad: (o, at) => {
    const rate = o.lr / (Math.sqrt(at.after.v) + o.eps);
    return [
      line("sum of squares", "s = s₀ + g²", "scale", at.after.v),
      line("rate of each weight", "r = η / (√s + ε)", "scale", rate),
      ...parts(o, at, null, rate, "r "),
    ];
  },
};

/** The account of an update of two weights, from its gradient to its move. */
export function account(name: string, options: Options, from: Pair, gradient: Pair, to: Pair, before: [Memory, Memory], after: [Memory, Memory]): Row[] {
  const o = optionsOf(name, options)!;
  const of = (i: 0 | 1): Line[] => {
    const at: Moment = { w: from[i], g: gradient[i], move: to[i] - from[i], before: before[i], after: after[i] };
    return [line("gradient", "g", "gradient", at.g), ...RULES[name](o, at), line("move", "w′ − w", "move", at.move)];
  };
  const [first, second] = [of(0), of(1)];
  const isPart = ({ kind }: StepRow): boolean => ["carried", "fresh", "decay"].includes(kind);
  const single = first.filter(isPart).length < 2; // a single part is the move
  return first.map((row, k): Row => ({ ...row, value: [row.value, second[k].value] })).filter((row) => !single || !isPart(row));
}
