import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LocalHost } from "../src/local";
import type { Pair, Reply, Request, Scene } from "../src/protocol";
import { Relay } from "../src/relay";
import numbers from "./fixture.json";

const vector = (data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
const article = (): Scene => ({
  ...scene(),
  name: "article",
  rows: numbers.x.length,
  engine: { kind: "tanh", metrics: { loss: { x: "x", y: "y" } }, train: "loss" },
  arrays: { x: vector(numbers.x), y: vector(numbers.y), curve_x: vector([-1, 0, 1]) },
});
const scene = (): Scene => {
  let found: Scene | null = null;
  const host = new LocalHost();
  host.on((message) => (found = message as Scene));
  host.send({ type: "open", version: 1, preset: "ring" });
  host.close();
  return found!;
};

let host: LocalHost;
let heard: Reply[];
beforeEach(() => {
  host = new LocalHost([article()]);
  heard = [];
  host.on((message) => heard.push(message));
});
afterEach(() => host.close());

const until = async (done: () => boolean): Promise<void> => {
  for (let k = 0; k < 400 && !done(); k++) await new Promise((wait) => setTimeout(wait, 5));
  expect(done()).toBe(true);
};
const of = <T extends Reply["type"]>(type: T) => heard.filter((m): m is Extract<Reply, { type: T }> => m.type === type);
const survey = (job: number, n: Pair): Request => ({ type: "survey", job, metric: "loss", window: [[-2, 1.5], [-1, 3]], n });
const race = (job: number, more = {}): Request => ({
  type: "race", job, metric: "loss", start: numbers.start as Pair, updates: 12, batch: numbers.batch, seed: null, every: 1, measure: true,
  racers: [{ id: "a", optimizer: "sgd", options: { lr: 0.02 } }, { id: "b", optimizer: "adam", options: { lr: 0.05 } }], ...more,
});

describe("the host in the page", () => {
  test("answers what follows the hand first", async () => {
    host.send({ type: "section", job: 1, metric: "loss", from: [-1, 0.5], to: [1, 0.5], n: 21 });
    host.send(race(2));
    await until(() => of("section").length > 0);
    expect(heard.findIndex(({ type }) => type === "section")).toBeGreaterThan(heard.map(({ type }) => type).lastIndexOf("path"));
    expect(of("path").at(-1)!.status).toBe("done");
  });

  test("has what is quick ready before the next screen, and not before it was asked", async () => {
    host.send(survey(1, [17, 9]));
    expect(of("tile")).toHaveLength(0);
    await Promise.resolve();
    expect(of("tile").at(-1)).toMatchObject({ job: 1, last: true });
  });

  test("opens the scene it is asked for, or its first, and lists all", () => {
    host.send({ type: "open", version: 1, preset: "" });
    host.send({ type: "open", version: 1, preset: "himmelblau" });
    expect(of("scene").map(({ name }) => name)).toEqual(["article", "himmelblau"]);
    expect(of("scene")[0].presets.map(({ name }) => name)).toContain("rosenbrock");
  });

  test("surveys from coarse to fine, ends with the grid asked for, and has Python's numbers", async () => {
    host.send(survey(1, [5, 3]));
    await until(() => of("tile").some(({ last }) => last));
    const { arrays } = of("tile").at(-1)!;
    expect([...arrays.axis0.data]).toEqual(numbers.axes[0]);
    expect(arrays.values.shape).toEqual([5, 3]);
    [...arrays.values.data].forEach((v, k) => expect(v).toBeCloseTo(numbers.loss.flat()[k], 9));
    host.send(survey(2, [70, 70]));
    await until(() => of("tile").some(({ job, last }) => job === 2 && last));
    expect(of("tile").filter(({ job }) => job === 2).map(({ arrays }) => arrays.axis0.shape[0])).toEqual([33, 65, 70]);
  });

  test("drops a survey for a newer one", async () => {
    host.send(survey(1, [257, 257]));
    host.send(survey(2, [9, 9]));
    await until(() => of("tile").some(({ job }) => job === 2));
    await new Promise((wait) => setTimeout(wait, 50));
    expect(of("tile").every(({ job }) => job === 2)).toBe(true);
  });

  test("runs every racer to its end, with torch's points and the losses there", async () => {
    host.send(race(3));
    await until(() => of("path").filter(({ status }) => status === "done").length === 2);
    for (const [id, name] of [["a", "sgd"], ["b", "adam"]] as const) {
      const pieces = of("path").filter(({ racer }) => racer === id);
      const points = pieces.flatMap(({ arrays }) => [...arrays.points.data]);
      points.forEach((w, k) => expect(w).toBeCloseTo(numbers.runs[name]["own order"].flat()[k], 9));
      expect(pieces.flatMap(({ arrays }) => [...arrays.loss.data])).toHaveLength(13);
    }
  });

  test("leaves losses out where they are not asked for", async () => {
    host.send(race(4, { measure: false }));
    await until(() => of("path").filter(({ status }) => status === "done").length === 2);
    expect(Object.keys(of("path")[0].arrays).sort()).toEqual(["points", "updates"]);
  });

  test("says why when it cannot", async () => {
    host.send(race(5, { racers: [{ id: "a", optimizer: "newton", options: {} }] }));
    await until(() => of("error").length === 1);
    expect(of("error")[0].message).toContain("not known");
  });

  test("answers a probe, a section, landmarks and trust", async () => {
    const at = numbers.at as Pair;
    host.send({ type: "probe", job: 6, metric: "loss", at });
    host.send({ type: "section", job: 7, metric: "loss", from: [at[0], at[1] - 1], to: [at[0], at[1] + 1], n: 3 });
    host.send({ type: "landmarks", job: 8, metric: "loss", window: [[-2, 2], [-2, 2]] });
    host.send({ type: "trust", job: 9, metric: "loss", window: [[-2, 2], [-2, 2]] });
    await until(() => ["point", "section", "landmarks", "trust"].every((type) => heard.some((m) => m.type === type)));
    expect(of("point")[0].gradient![0]).toBeCloseTo(numbers.gradient[0], 9);
    expect(of("point")[0].arrays.curve_y.shape).toEqual([3]);
    expect(of("section")[0].arrays.values.data[1]).toBeCloseTo(numbers.value, 9);
    expect(of("landmarks")[0].items.some(({ kind, at }) => kind === "saddle" && at[0] === 0 && at[1] === 0)).toBe(true);
    expect(of("trust")[0].findings.map(({ name }) => name)).toContain("minimum on the edge");
  });
});

test("a relay computes in the page what it can, and asks the far host for the rest", async () => {
  const sent: string[] = [];
  let tell: (message: Reply) => void = () => {};
  const relay = new Relay({ on: (callback) => ((tell = callback), () => {}), send: ({ type }) => sent.push(type) });
  const got: Reply[] = [];
  relay.on((message) => got.push(message));
  relay.send({ type: "open", version: 1, preset: "" });
  tell({ ...article(), answers: ["trust"] });
  relay.send(survey(1, [5, 3]));
  relay.send({ type: "trust", job: 2, metric: "loss", window: [[-1, 1], [-1, 1]] });
  await until(() => got.some(({ type }) => type === "tile"));
  expect(sent).toEqual(["open", "trust"]);
  tell({ ...article(), engine: { kind: "function", name: "unknown" } });
  relay.send(survey(3, [5, 3]));
  expect(sent).toEqual(["open", "trust", "survey"]);
  relay.close();
});
