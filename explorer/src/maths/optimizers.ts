/** Optimizers of torch.optim, on two weights, with torch's formulas in torch's order. */

import type { Optimizer, Pair } from "../protocol";

/** One update: the new weights from the old ones and their gradient. It remembers what the method remembers. */
export type Update = (weights: Pair, gradient: Pair) => Pair;
type Options = Record<string, number>;

/** The method that works on each weight by itself. */
const each = (make: () => (w: number, g: number) => number): Update => {
  const methods = [make(), make()];
  return (w, g) => [methods[0](w[0], g[0]), methods[1](w[1], g[1])];
};

function sgd(o: Options): Update {
  return each(() => {
    let velocity: number | null = null;
    return (w, gradient) => {
      const g = gradient + o.weight_decay * w;
      if (!o.momentum) return w - o.lr * g;
      velocity = velocity === null ? g : o.momentum * velocity + g; // torch's first velocity is the gradient itself
      return w - o.lr * (o.nesterov ? g + o.momentum * velocity : velocity);
    };
  });
}

function adam(o: Options, decoupled: boolean): Update {
  return each(() => {
    let m = 0;
    let v = 0;
    let t = 0;
    return (weight, gradient) => {
      t += 1;
      const w = decoupled ? weight * (1 - o.lr * o.weight_decay) : weight;
      const g = decoupled ? gradient : gradient + o.weight_decay * weight;
      m += (g - m) * (1 - o.beta1);
      v = v * o.beta2 + (1 - o.beta2) * g * g;
      const scale = Math.sqrt(v) / Math.sqrt(1 - o.beta2 ** t) + o.eps;
      return w - (o.lr / (1 - o.beta1 ** t)) * (m / scale);
    };
  });
}

function rmsprop(o: Options): Update {
  return each(() => {
    let square = 0;
    let buffer = 0;
    return (w, gradient) => {
      const g = gradient + o.weight_decay * w;
      square = square * o.alpha + (1 - o.alpha) * g * g;
      const step = g / (Math.sqrt(square) + o.eps);
      if (!o.momentum) return w - o.lr * step;
      buffer = o.momentum * buffer + step;
      return w - o.lr * buffer;
    };
  });
}

const moments = { beta1: 0.9, beta2: 0.999, eps: 1e-8 };

interface Method extends Optimizer {
  /** Name of the class in torch.optim. */
  torch: string;
  make(options: Options): Update;
}

export const OPTIMIZERS: Method[] = [
  { name: "sgd", label: "SGD", torch: "SGD", options: { lr: 0.01, weight_decay: 0 }, make: (o) => sgd({ momentum: 0, nesterov: 0, ...o }) },
  { name: "momentum", label: "Momentum", torch: "SGD", options: { lr: 0.01, momentum: 0.9, weight_decay: 0 }, make: (o) => sgd({ nesterov: 0, ...o }) },
  { name: "nesterov", label: "Nesterov", torch: "SGD", options: { lr: 0.01, momentum: 0.9, weight_decay: 0 }, make: (o) => sgd({ nesterov: 1, ...o }) },
  { name: "adam", label: "Adam", torch: "Adam", options: { lr: 0.01, ...moments, weight_decay: 0 }, make: (o) => adam(o, false) },
  { name: "adamw", label: "AdamW", torch: "AdamW", options: { lr: 0.01, ...moments, weight_decay: 0.01 }, make: (o) => adam(o, true) },
  { name: "rmsprop", label: "RMSprop", torch: "RMSprop", options: { lr: 0.01, alpha: 0.99, eps: 1e-8, momentum: 0, weight_decay: 0 }, make: rmsprop },
];

/** The optimizer of that name, with its defaults under the options given; null if there is none. */
export function optimizer(name: string, options: Options): Update | null {
  const found = OPTIMIZERS.find((method) => method.name === name);
  return found ? found.make({ ...found.options, ...options }) : null;
}
