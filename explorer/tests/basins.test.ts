import { describe, expect, test } from "vitest";
import { basins } from "../src/arriving";
import { functionScene } from "../src/local";
import { DIVERGED, LEFT, lookAt, MOVING, sharedEnds, type Arrival } from "../src/maths/basins";
import type { Loss } from "../src/maths/engine";
import { FUNCTIONS, FunctionLoss } from "../src/maths/functions";
import { Table } from "../src/maths/moments";
import { TanhNet } from "../src/maths/tanh";
import type { Basins, Pair, Scene } from "../src/protocol";
import numbers from "./fixture.json";

const net = new TanhNet(numbers.x, numbers.y);
const scene = (window: [Pair, Pair]): Scene => ({ ...functionScene("himmelblau"), window });

function run(loss: Loss, window: [Pair, Pair], more: { n: number; updates: number; lr: number }): Basins[] {
  const { n, updates, lr } = more;
  const racer = { id: "0", optimizer: "sgd", options: { lr } };
  return [...basins({ type: "basins", job: 1, metric: "loss", window, racer, updates, n }, loss, scene(window))].filter((one) => one !== null);
}

/** The end of each start, as a place; or why it has none. Numbers of ends may differ where losses are equal. */
const placesOf = (labels: number[], ends: number[][]): (number[] | string)[] => labels.map((k) => (k >= 0 ? ends[k] : k === DIVERGED ? "diverged" : "moving"));

function equal(found: Basins, python: { labels: number[][]; ends: number[][]; losses: number[] }): void {
  const ends = python.ends.map((_, k) => [...found.arrays.ends.data.slice(2 * k, 2 * k + 2)]);
  const mine = placesOf([...found.arrays.labels.data], ends);
  placesOf(python.labels.flat(), python.ends).forEach((end, k) => {
    if (typeof end === "string") expect(mine[k]).toBe(end);
    else end.forEach((v, i) => expect((mine[k] as number[])[i]).toBeCloseTo(v, 6));
  });
  expect(found.arrays.losses.data).toHaveLength(python.losses.length);
  python.losses.forEach((loss, k) => expect(found.arrays.losses.data[k]).toBeCloseTo(loss, 8));
}

describe("a map of basins is the library's", () => {
  test.each(numbers.basins.himmelblau)("for Himmelblau's function at rate $lr", (python) => {
    const loss = new FunctionLoss(FUNCTIONS.himmelblau);
    const found = run(loss, [[-5.5, 5.5], [-5, 5]], { n: 17, updates: 120, lr: python.lr });
    expect(found.map(({ arrays, last }) => [arrays.labels.shape, last])).toEqual([[[5, 5], false], [[9, 9], false], [[17, 17], true]]);
    equal(found[2], python);
  });

  test("for a network with data", () => {
    equal(run(net, [[-2, 2], [-2, 2]], { n: 9, updates: 3000, lr: 0.02 })[1], numbers.basins.net);
  });
});

test("runs that leave the map are told from those under way on it, and from those that are no numbers any more", () => {
  const slope = (gradient: (a: number, b: number) => Pair): Loss => ({ rows: 0, gradient, value: (a) => a, row: () => {}, jet: () => ({ value: 0, error: null, gradient: [0, 0], hessian: [[0, 0], [0, 0]] }) });
  const window: [Pair, Pair] = [[-1, 1], [-1, 1]];
  const labels = (loss: Loss): number[] => [...new Set([...run(loss, window, { n: 5, updates: 20, lr: 1 })[0].arrays.labels.data])];
  expect(labels(slope(() => [-1, 0]))).toEqual([LEFT]);
  expect(labels(slope(() => [NaN, 0]))).toEqual([DIVERGED]);
  expect(labels(slope((a) => [0.02 * Math.sign(a) || 0.02, 0]))).toContain(MOVING);
  expect(labels(slope(() => [0, 0]))).toHaveLength(25); // every start is its own end
});

test("ends within reach are one, in a chain too, and the lowest comes first", () => {
  const at = (x: number, loss: number, moved = 0): Arrival => ({ last: [x, 0], before: [x + moved, 0], loss });
  const { labels, chosen } = sharedEnds([at(0, 3), at(0.9, 2), at(1.8, 4), at(5, 1), at(9, 0, 2)], [1, 1], 1);
  expect([...labels]).toEqual([1, 1, 1, 0, MOVING]);
  expect(chosen).toEqual([3, 1]);
  expect([...sharedEnds([at(0, 1), at(0.9, 2)], [2, 1], 1).labels]).toEqual([0, 1]); // lengths, not coordinates
});

test("a run is watched from about a tenth before its end", () => {
  expect([10, 120, 200, 275].map(lookAt)).toEqual([5, 107, 177, 246]);
});

test("gradients out of the table are those of the sums", () => {
  const quick = net.quick!();
  for (const [a, b] of [[-1.3, 0.7], [0, 0], [0.0213, -2], [3.3, 1], [40, 0.2]] as Pair[]) {
    const [want, got] = [net.gradient(a, b, null, 0, net.rows), quick.gradient(a, b, null, 0, net.rows)];
    want.forEach((g, i) => expect(Math.abs(got[i] - g)).toBeLessThan(1e-9 * Math.max(1, Math.abs(g))));
  }
  expect(quick.gradient(NaN, 1, null, 0, net.rows)).toEqual([NaN, NaN]);
});

test("a table has a polynomial of degree five to the last digits, and takes what is far off as it is", () => {
  const poly = (x: number): [number, number, number] => [x ** 5 - x ** 2, 5 * x ** 4 - 2 * x, 20 * x ** 3 - 2];
  const table = new Table(0.5, (x) => [poly(x)]);
  expect(table.at(1.3)[0]).toBeCloseTo(poly(1.3)[0], 12);
  expect(table.at(1e300)[0]).toBe(poly(1e300)[0]);
});
