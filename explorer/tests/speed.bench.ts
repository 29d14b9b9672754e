/** How long the page computes: `npx vitest bench --run` in explorer/. Said with the machine, never asserted. */

import { bench, describe } from "vitest";
import { descend } from "../src/maths/descent";
import { spaced } from "../src/maths/field";
import { optimizer } from "../src/maths/optimizers";
import { twister } from "../src/maths/random";
import { TanhNet } from "../src/maths/tanh";

const random = twister(1);
const bell = (): number => Array.from({ length: 12 }, () => random() / 2 ** 32).reduce((a, b) => a + b) - 6;
const net = (rows: number): TanhNet => {
  const x = Float64Array.from({ length: rows }, () => 1 + 4.5 * bell());
  return new TanhNet(x, x.map((v) => 7.3 * Math.sin(v)));
};
const [surveyed, trained] = [net(2000), net(7000)];
const axis = spaced([-2, 1.95], 80);
const out = new Float64Array(6400);

describe("the network of the article", () => {
  bench("a survey of 80 × 80 points over 2,000 rows", () => axis.forEach((a, i) => surveyed.row(a, axis, out, i * 80)));
  bench("a run of 25 epochs over 7,000 rows in batches of 128", () => {
    const plan = { start: [-1, -1] as [number, number], updates: 25 * 55, batch: 128, seed: null, every: 55 };
    for (const _ of descend(trained, optimizer("sgd", { lr: 0.01 })!, plan));
  });
  bench("everything at one point of 2,000 rows", () => void surveyed.jet(0.3, -0.7));
});
