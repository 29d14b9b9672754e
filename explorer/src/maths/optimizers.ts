/** Optimizers of torch.optim, on two weights, with torch's formulas in torch's order. */

import type { Optimizer, Pair } from "../protocol";

export type Options = Record<string, number>;

/** What a method keeps of one weight, by torch's names; t counts the updates. */
export type Memory = Record<"velocity" | "m" | "v" | "t", number>;

/** One update: the new weights from the old ones and their gradient. */
export interface Update {
  (weights: Pair, gradient: Pair): Pair;
  /** What the method remembers of each weight. */
  memory: [Memory, Memory];
}

/** A weight and its gradient to the new weight, changing what is remembered. */
type Rule = (o: Options, kept: Memory, w: number, gradient: number) => number;

const sgd: Rule = (o, kept, w, gradient) => {
  const g = gradient + o.weight_decay * w;
  kept.t += 1;
  if (!o.momentum) return w - o.lr * g;
  kept.velocity = kept.t === 1 ? g : o.momentum * kept.velocity + g; // torch's first velocity is the gradient itself
  return w - o.lr * (o.nesterov ? g + o.momentum * kept.velocity : kept.velocity);
};

const adamLike = (decoupled: boolean): Rule => (o, kept, weight, gradient) => {
  const t = (kept.t += 1);
  const w = decoupled ? weight * (1 - o.lr * o.weight_decay) : weight;
  const g = decoupled ? gradient : gradient + o.weight_decay * weight;
  kept.m += (g - kept.m) * (1 - o.beta1);
  kept.v = kept.v * o.beta2 + (1 - o.beta2) * g * g;
  const scale = Math.sqrt(kept.v) / Math.sqrt(1 - o.beta2 ** t) + o.eps;
  return w - (o.lr / (1 - o.beta1 ** t)) * (kept.m / scale);
};

const rmsprop: Rule = (o, kept, w, gradient) => {
  const g = gradient + o.weight_decay * w;
  kept.t += 1;
  kept.v = kept.v * o.alpha + (1 - o.alpha) * g * g;
  const step = g / (Math.sqrt(kept.v) + o.eps);
  if (!o.momentum) return w - o.lr * step;
  kept.velocity = o.momentum * kept.velocity + step;
  return w - o.lr * kept.velocity;
};

const adagrad: Rule = (o, kept, w, gradient) => {
  const g = gradient + o.weight_decay * w;
  kept.t += 1;
  kept.v += g * g;
  return w - o.lr * (g / (Math.sqrt(kept.v) + o.eps));
};

const moments = { beta1: 0.9, beta2: 0.999, eps: 1e-8 };

interface Method extends Optimizer {
  /** Name of the class in torch.optim. */
  torch: string;
  rule: Rule;
  /** Options that are not for the reader to set. */
  fixed?: Options;
}

export const OPTIMIZERS: Method[] = [
  { name: "sgd", label: "SGD", torch: "SGD", options: { lr: 0.01, weight_decay: 0 }, fixed: { momentum: 0 }, rule: sgd },
  { name: "momentum", label: "Momentum", torch: "SGD", options: { lr: 0.01, momentum: 0.9, weight_decay: 0 }, rule: sgd },
  { name: "nesterov", label: "Nesterov", torch: "SGD", options: { lr: 0.01, momentum: 0.9, weight_decay: 0 }, fixed: { nesterov: 1 }, rule: sgd },
  { name: "adam", label: "Adam", torch: "Adam", options: { lr: 0.01, ...moments, weight_decay: 0 }, rule: adamLike(false) },
  { name: "adamw", label: "AdamW", torch: "AdamW", options: { lr: 0.01, ...moments, weight_decay: 0.01 }, rule: adamLike(true) },
  { name: "rmsprop", label: "RMSprop", torch: "RMSprop", options: { lr: 0.01, alpha: 0.99, eps: 1e-8, momentum: 0, weight_decay: 0 }, rule: rmsprop },
  { name: "adagrad", label: "Adagrad", torch: "Adagrad", options: { lr: 0.1, eps: 1e-10, weight_decay: 0 }, rule: adagrad },
];

/** All options of a method, its defaults under those given; null if there is no such method. */
export function optionsOf(name: string, options: Options): Options | null {
  const found = OPTIMIZERS.find((method) => method.name === name);
  return found ? { ...found.options, ...options, ...found.fixed } : null;
}

/** The optimizer of that name; null if there is none. */
export function optimizer(name: string, options: Options): Update | null {
  const found = OPTIMIZERS.find((method) => method.name === name);
  if (!found) return null;
  const [o, { rule }] = [optionsOf(name, options)!, found];
  const memory: [Memory, Memory] = [{ velocity: 0, m: 0, v: 0, t: 0 }, { velocity: 0, m: 0, v: 0, t: 0 }];
  const update = (w: Pair, g: Pair): Pair => [rule(o, memory[0], w[0], g[0]), rule(o, memory[1], w[1], g[1])];
  return Object.assign(update, { memory });
}
