/** Functions of two weights whose minima are known. Each is its value and its gradient; nothing else is needed. */

import type { Pair } from "../protocol";
import type { Jet, Loss } from "./engine";

export interface Definition {
  title: string;
  lesson: string;
  window: [Pair, Pair];
  start: Pair;
  /** Learning rate at which plain descent from the start shows the lesson. */
  lr: number;
  value(a: number, b: number): number;
  gradient(a: number, b: number): Pair;
}

export const FUNCTIONS: Record<string, Definition> = {
  "symmetric-minima": {
    title: "Symmetric minima: (w₁w₂ − 1)²",
    lesson: "A hyperbola of minima, all equally good; the balanced ones, where w₁ = w₂, are the flattest.",
    window: [[-3, 3], [-3, 3]],
    start: [0.3, -1.6],
    lr: 0.02,
    value: (a, b) => (a * b - 1) ** 2,
    gradient: (a, b) => [2 * (a * b - 1) * b, 2 * (a * b - 1) * a],
  },
  ring: {
    title: "Ring: (w₁² + w₂² − 1)²",
    lesson: "Any two minima are joined by a curve without a barrier, though the straight line between them has one.",
    window: [[-1.6, 1.6], [-1.6, 1.6]],
    start: [0.12, -0.05],
    lr: 0.03,
    value: (a, b) => (a * a + b * b - 1) ** 2,
    gradient: (a, b) => [4 * a * (a * a + b * b - 1), 4 * b * (a * a + b * b - 1)],
  },
  himmelblau: {
    title: "Himmelblau’s function",
    lesson: "Four minima of height 0: which one a run ends in depends on start and optimizer.",
    window: [[-5.5, 5.5], [-5.5, 5.5]],
    start: [-0.3, -1.2],
    lr: 0.005,
    value: (a, b) => (a * a + b - 11) ** 2 + (a + b * b - 7) ** 2,
    gradient: (a, b) => {
      const p = a * a + b - 11;
      const q = a + b * b - 7;
      return [4 * a * p + 2 * q, 2 * p + 4 * b * q];
    },
  },
  rosenbrock: {
    title: "Rosenbrock’s valley",
    lesson: "Down into the valley is easy; along its floor to (1, 1) is not.",
    window: [[-2, 2], [-1, 3]],
    start: [-1.4, 2.4],
    lr: 0.0008,
    value: (a, b) => (1 - a) ** 2 + 100 * (b - a * a) ** 2,
    gradient: (a, b) => [-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)],
  },
  "six-hump": {
    title: "Six-hump camel",
    lesson: "Six minima, two of them deepest, and saddles between.",
    window: [[-2, 2], [-1.1, 1.1]],
    start: [1.2, 0.25],
    lr: 0.02,
    value: (a, b) => (4 - 2.1 * a * a + a ** 4 / 3) * a * a + a * b + (4 * b * b - 4) * b * b,
    gradient: (a, b) => [8 * a - 8.4 * a ** 3 + 2 * a ** 5 + b, a + 16 * b ** 3 - 8 * b],
  },
  rastrigin: {
    title: "Rastrigin’s egg box",
    lesson: "A bowl full of dents: descent stops in the nearest, momentum rolls through some.",
    window: [[-3.2, 3.2], [-3.2, 3.2]],
    start: [2.3, -1.65],
    lr: 0.003,
    value: (a, b) => 20 + a * a + b * b - 10 * (Math.cos(2 * Math.PI * a) + Math.cos(2 * Math.PI * b)),
    gradient: (a, b) => [2, 2].map((two, i) => {
      const w = [a, b][i];
      return two * w + 20 * Math.PI * Math.sin(2 * Math.PI * w);
    }) as Pair,
  },
};

/** A function as a loss without examples. Its Hessian is the central difference of its gradient. */
export class FunctionLoss implements Loss {
  readonly rows = 0;

  constructor(private readonly f: Definition) {}

  value(a: number, b: number): number {
    return this.f.value(a, b);
  }

  row(a: number, bs: ArrayLike<number>, out: Float64Array, start: number): void {
    for (let j = 0; j < bs.length; j++) out[start + j] = this.f.value(a, bs[j]);
  }

  gradient(a: number, b: number): Pair {
    return this.f.gradient(a, b);
  }

  jet(a: number, b: number): Jet {
    const h = 1e-5;
    const [aa, ab] = difference(this.f.gradient(a + h, b), this.f.gradient(a - h, b), 2 * h);
    const [ba, bb] = difference(this.f.gradient(a, b + h), this.f.gradient(a, b - h), 2 * h);
    const mixed = (ab + ba) / 2;
    return { value: this.value(a, b), error: null, gradient: this.f.gradient(a, b), hessian: [[aa, mixed], [mixed, bb]] };
  }
}

const difference = (p: Pair, q: Pair, width: number): Pair => [(p[0] - q[0]) / width, (p[1] - q[1]) / width];
