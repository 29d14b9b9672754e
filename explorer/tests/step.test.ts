import { describe, expect, test } from "vitest";
import { LocalHost } from "../src/local";
import type { Pair, Reply, Scene, Step } from "../src/protocol";
import { joints, reach } from "../src/stage/steparrows";
import { functionScene } from "../src/local";
import numbers from "./fixture.json";

const vector = (data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
const article: Scene = {
  ...functionScene("ring"), name: "article", rows: numbers.x.length,
  engine: { kind: "tanh", metrics: { loss: { x: "x", y: "y" } }, train: "loss" },
  arrays: { x: vector(numbers.x), y: vector(numbers.y) },
};

async function asked(index: number): Promise<Step> {
  const { racer, update } = numbers.steps[index];
  const host = new LocalHost([article]);
  const reply = new Promise<Reply>((keep) => host.on(keep));
  const options = racer.options as unknown as Record<string, number>;
  host.send({ type: "step", job: 4, metric: "loss", start: numbers.start as Pair, racer: { ...racer, options }, update, batch: numbers.batch, seed: 3 });
  const found = await reply;
  host.close();
  return found as Step;
}

describe("an update taken apart", () => {
  test.each(numbers.steps.map(({ racer, update }, i) => [racer.optimizer, update, i] as const))("of %s, update %d: Python's lines and numbers", async (_name, update, index) => {
    const want = numbers.steps[index];
    const found = await asked(index);
    expect(found).toMatchObject({ type: "step", job: 4, racer: want.racer.id, update, weights: 2 });
    expect(found.rows).toEqual(want.rows);
    [...found.arrays.values.data].forEach((v, k) => expect(v).toBeCloseTo(want.values.flat()[k], 10));
    [...found.arrays.sizes.data].forEach((v, k) => expect(v).toBeCloseTo(want.sizes[k], 10));
    [...found.arrays.ends.data].forEach((v, k) => expect(v).toBeCloseTo(want.ends.flat()[k], 10));
  });

  test("arrows of the parts end where the move ends, and reach a fifth of the window at most", async () => {
    for (const [index] of numbers.steps.entries()) {
      const step = await asked(index);
      const window: [Pair, Pair] = [[-2, 2], [-2, 2]];
      const times = reach(step, { window })!;
      const all = joints(step, times);
      const move = all.at(-1)!;
      const last = all.at(-2);
      last?.to.forEach((v, i) => expect(v).toBeCloseTo(move.to[i], 9 - Math.ceil(Math.log10(times))));
      expect(times).toBeGreaterThanOrEqual(1);
      if (times > 1) expect(Math.max(...all.flatMap(({ from, to }) => [0, 1].map((i) => Math.abs(to[i] - from[i]) / 4)))).toBeLessThanOrEqual(0.2 + 1e-9);
    }
  });

  test("a move that is not finite has no arrows", async () => {
    const step = await asked(0);
    step.arrays.values.data.fill(Infinity);
    expect(reach(step, { window: [[-1, 1], [-1, 1]] })).toBeNull();
  });
});
