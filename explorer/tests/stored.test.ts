import { afterEach, expect, test } from "vitest";
import { LocalHost } from "../src/local";
import type { Pair, Reply, Request, Scene } from "../src/protocol";
import { Relay } from "../src/relay";
import { nearest } from "../src/maths/field";

const column = (data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
const WINDOW: [Pair, Pair] = [[0, 3], [1, 100]];
const VALUES = [0, 1, 2, 10, 11, NaN, 20, 21, 22, 30, 31, 32];
/** Four by three nodes, the second axis logarithmic; `values[i, j] = 10 i + j` but for one hole. */
const saved = (): Scene => {
  let found: Scene | null = null;
  const host = new LocalHost();
  host.on((message) => (found = message as Scene));
  host.send({ type: "open", version: 1, preset: "ring" });
  host.close();
  const { engine: _, ...rest } = found!;
  return {
    ...rest,
    name: "own",
    window: WINDOW,
    n: [4, 3],
    metrics: [{ name: "loss", label: "loss" }, { name: "accuracy", label: "accuracy" }],
    answers: ["survey", "race", "probe", "section", "landmarks"],
    stored: { metrics: ["loss", "accuracy"], runs: ["runa"], landmarks: [{ kind: "saddle", at: [0.4, 5], value: 7, gradient_norm: 0, eigenvalues: null, merge: null }] },
    arrays: {
      "stored.axis0": column([0, 1, 2, 3]), "stored.axis1": column([1, 10, 100]), "stored.loss": { shape: [4, 3], data: Float64Array.from(VALUES) },
      "stored.accuracy": { shape: [4, 3], data: Float64Array.from(VALUES, (v) => -v) },
      "runa.points": { shape: [2, 2], data: Float64Array.from([0, 1, 2, 10]) }, "runa.updates": { shape: [2], data: Int32Array.from([0, 5]) }, "runa.loss": column([9, 8]),
    },
  };
};

let host: LocalHost | undefined;
afterEach(() => host?.close());
async function ask(request: Request, scene = saved()): Promise<Reply[]> {
  host = new LocalHost([scene]);
  const heard: Reply[] = [];
  host.on((message) => heard.push(message));
  host.send(request);
  for (let k = 0; k < 400 && !heard.length; k++) await new Promise((wait) => setTimeout(wait, 5));
  await new Promise((wait) => setTimeout(wait, 20));
  return heard;
}
const survey = (more = {}): Request => ({ type: "survey", job: 1, metric: "loss", window: WINDOW, n: [4, 3], ...more });
const race = (optimizer: string): Request => ({ type: "race", job: 1, metric: "loss", start: [3, 3], updates: 4, batch: 0, seed: null, every: 1, measure: true, racers: [{ id: "0", optimizer, options: {} }] });

test("a saved surface stands alone, and is handed over to the last bit", async () => {
  const [scene] = await ask({ type: "open", version: 1, preset: "" });
  expect((scene as Scene).presets.map(({ name }) => name)).toEqual(["own"]);
  const tiles = await ask(survey());
  expect(tiles).toHaveLength(1);
  expect(tiles[0]).toMatchObject({ type: "tile", last: true, arrays: { values: { shape: [4, 3], data: Float64Array.from(VALUES) } } });
  const [tile] = await ask(survey({ metric: "accuracy" }));
  expect((tile as never as { arrays: Scene["arrays"] }).arrays.values.data[4]).toBe(-11);
});

test("a large one comes coarse to fine, each level of values that were computed, up to the rim", async () => {
  const n = 300;
  const scene = saved();
  const axis = Array.from({ length: n }, (_, i) => i);
  scene.arrays = { "stored.axis0": column(axis), "stored.axis1": column([1, 10, 100]), "stored.loss": { shape: [n, 3], data: Float64Array.from({ length: 3 * n }, (_, k) => k) } };
  const tiles = await ask(survey(), scene);
  expect(tiles.map((tile) => (tile as never as { arrays: Scene["arrays"] }).arrays.values.shape)).toEqual([[76, 2], [151, 2], [300, 3]]);
  const { axis0, axis1, values } = (tiles[0] as never as { arrays: Scene["arrays"] }).arrays;
  expect([axis0.data[1], axis0.data[75], axis1.data[1]]).toEqual([4, 299, 100]);
  expect([...values.data.slice(0, 4)]).toEqual([0, 2, 12, 14]);
});

test("a probe tells the nearest node, and a landmark where it is", async () => {
  expect(await ask({ type: "probe", job: 2, metric: "loss", at: [1.6, 4] })).toMatchObject([{ at: [1.6, 4], node: [2, 1], value: 20, gradient: null, hessian: null }]);
  expect(await ask({ type: "probe", job: 2, metric: "loss", at: [0.4, 5] })).toMatchObject([{ node: [0.4, 5], value: 7 }]);
  expect(nearest(Float64Array.from([0, 1, 3]), 9)).toBe(2);
  expect(nearest(Float64Array.from([0, 1, 3]), -9)).toBe(0);
});

test("a section is the nearest grid line, its nodes where they are", async () => {
  const across = await ask({ type: "section", job: 3, metric: "loss", from: [0, 12], to: [3, 12], n: 50 });
  expect(across).toMatchObject([{ from: [0, 10], to: [3, 10], arrays: { values: column([1, 11, 21, 31]) } }]);
  const up = await ask({ type: "section", job: 3, metric: "loss", from: [0.9, 1], to: [0.9, 100], n: 50 });
  expect(up).toMatchObject([{ from: [1, 1], to: [1, 100], arrays: { values: column([10, 11, NaN]), shares: column([0, 9 / 99, 1]) } }]);
});

test("a recorded run is drawn as it went, wherever the ball is, and beside runs that are made", async () => {
  expect(await ask(race("runa"))).toMatchObject([{ type: "path", racer: "0", from: 0, status: "done", arrays: { loss: column([9, 8]) } }]);
  const live = { ...saved(), engine: { kind: "function", name: "ring" } as const };
  const both = { ...race("runa"), racers: [{ id: "0", optimizer: "runa", options: {} }, { id: "1", optimizer: "sgd", options: { lr: 0.01 } }] } as Request;
  const paths = await ask(both, live);
  expect(paths.map((path) => (path as never as { racer: string }).racer)).toEqual(["0", "1"]);
  expect((paths[1] as never as { arrays: Scene["arrays"] }).arrays.points.data[0]).toBe(3);
});

test("with an engine just what was saved is answered from it, and everything else computed", async () => {
  const live = { ...saved(), engine: { kind: "function", name: "ring" } as const };
  expect(await ask(survey(), live)).toHaveLength(1);
  const zoomed = await ask(survey({ window: [[0, 1], [1, 100]] }), live);
  expect((zoomed.at(-1) as never as { arrays: Scene["arrays"] }).arrays.values.data[0]).toBe(0); // (0² + 1² − 1)²
  expect(await ask({ type: "probe", job: 2, metric: "loss", at: [1, 1] }, live)).toMatchObject([{ value: 1, gradient: [4, 4] }]);
  const marks = (window: [Pair, Pair]): Request => ({ type: "landmarks", job: 5, metric: "loss", window });
  expect(await ask(marks(WINDOW), live)).toMatchObject([{ items: [{ at: [0.4, 5] }] }]);
  expect(await ask({ type: "trust", job: 6, metric: "loss", window: WINDOW }, live)).toMatchObject([{ type: "trust", findings: [{ name: "exact" }, {}, {}, {}, {}] }]);
});

test("what a server sends saved is answered in the page, all of it", async () => {
  const sent: string[] = [];
  let tell: (message: Reply) => void = () => {};
  const relay = new Relay({ on: (callback) => ((tell = callback), () => {}), send: ({ type }) => sent.push(type) });
  const got: string[] = [];
  relay.on(({ type }) => got.push(type));
  relay.send({ type: "open", version: 1, preset: "" });
  tell(saved());
  for (const request of [survey(), race("runa"), { type: "landmarks", job: 9, metric: "loss", window: WINDOW } as Request]) relay.send(request);
  for (let k = 0; k < 400 && got.length < 4; k++) await new Promise((wait) => setTimeout(wait, 5));
  expect(got.sort()).toEqual(["landmarks", "path", "scene", "tile"]);
  expect(sent).toEqual(["open"]);
  relay.close();
});

test("one that still grows is asked for, and what comes is what is read from then on", async () => {
  const sent: string[] = [];
  let tell: (message: Reply) => void = () => {};
  const relay = new Relay({ on: (callback) => ((tell = callback), () => {}), send: ({ type }) => sent.push(type) });
  const got: Reply[] = [];
  relay.on((message) => got.push(message));
  tell({ ...saved(), stored: { ...saved().stored!, growing: true } });
  relay.send(survey());
  expect(sent).toEqual(["survey"]);
  const values = { shape: [4, 3], data: Float64Array.from(VALUES, (v) => v + 100) };
  tell({ type: "tile", job: 1, level: 0, at: [0, 0], complete: true, last: true, rows: 0, milliseconds: 0, arrays: { axis0: column([0, 1, 2, 3]), axis1: column([1, 10, 100]), values } });
  relay.send({ type: "probe", job: 2, metric: "loss", at: [2, 10] });
  for (let k = 0; k < 400 && got.length < 3; k++) await new Promise((wait) => setTimeout(wait, 5));
  expect(got.at(-1)).toMatchObject({ type: "point", value: 121 });
  relay.close();
});
