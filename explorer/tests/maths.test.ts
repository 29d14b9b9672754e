import { describe, expect, test } from "vitest";
import { batches, descend } from "../src/maths/descent";
import { eigen } from "../src/maths/engine";
import { FUNCTIONS, FunctionLoss } from "../src/maths/functions";
import { OPTIMIZERS, optimizer } from "../src/maths/optimizers";
import { permutation, twister } from "../src/maths/random";
import { TanhNet } from "../src/maths/tanh";
import type { Pair } from "../src/protocol";
import numbers from "./fixture.json";

interface Run {
  options: Record<string, number>;
  "own order": number[][];
  shuffled: number[][];
}
const python = { ...numbers, start: numbers.start as Pair, runs: numbers.runs as unknown as Record<string, Run> };
const net = new TanhNet(python.x, python.y);
const closeTo = (a: number, b: number, relative = 1e-12): void =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(b)));

describe("the network of the article", () => {
  test("has Python's loss at every node of a survey", () => {
    const [a, b] = python.axes as [number[], number[]];
    a.forEach((w1, i) => {
      const row = new Float64Array(b.length);
      net.row(w1, b, row, 0);
      row.forEach((value, j) => closeTo(value, python.loss[i][j]));
      b.forEach((w2, j) => closeTo(net.value(w1, w2), python.loss[i][j]));
    });
  });

  test("has Python's value, standard error, gradient and Hessian", () => {
    const jet = net.jet(...(python.at as Pair));
    closeTo(jet.value, python.value);
    closeTo(jet.error!, python.error);
    jet.gradient.forEach((g, i) => closeTo(g, python.gradient[i]));
    jet.hessian.flat().forEach((h, i) => closeTo(h, python.hessian.flat()[i], 1e-11));
    net.gradient(...(python.at as Pair), null, 0, 60).forEach((g, i) => closeTo(g, python.gradient[i]));
  });

  test("has the curve w₂ tanh(w₁ x)", () => {
    expect([...net.curve(0.5, -2, [0, 3])]).toEqual([-0, -2 * Math.tanh(1.5)]);
  });
});

describe("runs", () => {
  test("every optimizer on offer is compared with torch", () => {
    expect(Object.keys(python.runs).sort()).toEqual(OPTIMIZERS.map(({ name }) => name).sort());
  });

  test.each(Object.keys(python.runs))("%s goes where torch goes", (name) => {
    for (const [way, seed] of [["own order", null], ["shuffled", 3]] as const) {
      const update = optimizer(name, python.runs[name].options)!;
      const plan = { start: python.start, updates: 12, batch: python.batch, seed, every: 1 };
      const points = [...descend(net, update, plan)].map(({ point }) => point);
      expect(points).toHaveLength(13);
      points.flat().forEach((w, i) => closeTo(w, python.runs[name][way].flat()[i], 1e-11));
    }
  });

  test("an unknown optimizer is none", () => {
    expect(optimizer("newton", {})).toBeNull();
  });

  test("start, every so many updates and the last are noted", () => {
    const plan = { start: [1, 1] as Pair, updates: 7, batch: 0, seed: null, every: 3 };
    expect([...descend(net, optimizer("sgd", {})!, plan)].map(({ update }) => update)).toEqual([0, 3, 6, 7]);
  });

  test("a run that diverges ends at its first point that is not finite", () => {
    const plan = { start: [2, 2] as Pair, updates: 500, batch: 0, seed: null, every: 1 };
    const valley = new FunctionLoss(FUNCTIONS.rosenbrock);
    const noted = [...descend(valley, optimizer("sgd", { lr: 1 })!, plan)];
    expect(noted.length).toBeLessThan(50);
    expect(noted.slice(0, -1).every(({ point }) => point.every(Number.isFinite))).toBe(true);
    expect(noted.at(-1)!.point.every(Number.isFinite)).toBe(false);
  });

  test("an epoch has every row once, the last batch being what is left", () => {
    const order = batches(10, 4, 5);
    const epoch = [0, 1, 2].map(() => order.next().value!);
    expect(epoch.map(([, from, to]) => to - from)).toEqual([4, 4, 2]);
    expect([...epoch[0][0]!].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("the random order is torch's", () => {
    expect([...permutation(10, twister(5))]).toEqual(python.order);
  });
});

describe.each(Object.entries(FUNCTIONS))("%s", (_name, f) => {
  const points: Pair[] = [f.start, [0.37, -0.61], [f.window[0][1], f.window[1][0]]];

  test("has the gradient of its value", () => {
    const h = 1e-6;
    for (const [a, b] of points) {
      const scale = 1 + Math.abs(f.value(a, b));
      closeTo(f.gradient(a, b)[0], (f.value(a + h, b) - f.value(a - h, b)) / (2 * h), 1e-6 * scale);
      closeTo(f.gradient(a, b)[1], (f.value(a, b + h) - f.value(a, b - h)) / (2 * h), 1e-6 * scale);
    }
  });

  test("starts inside its window", () => {
    f.start.forEach((w, i) => expect(w > f.window[i][0] && w < f.window[i][1]).toBe(true));
  });
});

test("the eigenvalues of a symmetric matrix, and the direction of the larger", () => {
  const { values, major } = eigen([[2, 1.5], [1.5, -2]]);
  expect(values[0]).toBeCloseTo(-2.5, 12);
  expect(values[1]).toBeCloseTo(2.5, 12);
  expect(2 * major[0] + 1.5 * major[1]).toBeCloseTo(2.5 * major[0], 12);
});
