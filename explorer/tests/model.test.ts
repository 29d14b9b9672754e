import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { functionScene } from "../src/local";
import { Model } from "../src/model";
import type { Host, Reply, Request, Scene } from "../src/protocol";

let sent: Request[];
let tell: (message: Reply) => void;
let model: Model;
const host: Host = { on: (callback) => ((tell = callback), () => {}), send: (message) => void sent.push(message) };
const far = (): Scene => {
  const { engine: _, ...rest } = functionScene("ring");
  return { ...rest, answers: ["survey", "race", "probe", "section"] };
};
const last = <T extends Request["type"]>(type: T) => sent.filter((m): m is Extract<Request, { type: T }> => m.type === type).at(-1)!;
const vector = (data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
const tile = (job: number, at: [number, number], shape: [number, number], data: number[], complete: boolean): Reply => ({
  type: "tile", job, level: 0, at, complete, last: complete, rows: 0, milliseconds: 1,
  arrays: { axis0: vector([0, 1, 2]), axis1: vector([0, 1]), values: { shape, data: Float64Array.from(data) } },
});
const path = (job: number, racer: string, from: number, points: number[], status: "running" | "done"): Reply => ({
  type: "path", job, racer, from, status, milliseconds: 1,
  arrays: { points: { shape: [points.length / 2, 2], data: Float64Array.from(points) }, updates: vector(points.filter((_, i) => i % 2).map((_, i) => 10 * (from + i))) },
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => setTimeout(work, 16));
  vi.stubGlobal("cancelAnimationFrame", clearTimeout);
  sent = [];
  model = new Model(host, "#v=1&opt=sgd:lr=0.1&k=20");
  tell(far());
});
afterEach(() => {
  model.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the model", () => {
  test("opens, then asks for surface, race and the point under the ball, with growing jobs", () => {
    expect(sent.map(({ type }) => type)).toEqual(["open", "survey", "race", "probe"]);
    expect(sent.slice(1).map((m) => (m as { job: number }).job)).toEqual([1, 2, 3]);
    expect(last("race")).toMatchObject({ updates: 20, racers: [{ optimizer: "sgd", options: { lr: 0.1 } }], measure: true });
  });

  test("does not ask for what the host does not answer", () => {
    vi.advanceTimersByTime(2000);
    expect(sent.map(({ type }) => type)).not.toContain("trust");
    expect(model.can("landmarks")).toBe(false);
  });

  test("says that it is still looking for landmarks, not that there are none", () => {
    tell({ ...far(), answers: [...far().answers, "landmarks"] });
    expect(model.seeking).toBe(true);
    vi.advanceTimersByTime(500);
    tell({ type: "landmarks", job: last("landmarks").job, items: [] });
    expect(model.seeking).toBe(false);
    model.set({ x: [0, 1] });
    vi.advanceTimersByTime(500);
    expect(model.seeking).toBe(true);
    tell({ type: "error", job: last("landmarks").job, status: 500, message: "No.", fix: "" });
    expect(model.seeking).toBe(false);
  });

  test("does not show a place that the pointer has left before the answer came", () => {
    const answer = (at: [number, number]): void => tell({ type: "point", job: last("probe").job, at, value: 2, error: null, gradient: null, hessian: null, arrays: {} });
    model.look([0.2, 0.3]);
    answer([0.2, 0.3]);
    expect(model.hover?.at).toEqual([0.2, 0.3]);
    answer(model.cursor); // the ball's, asked for again
    model.look([0.4, 0.1]);
    model.look(null);
    answer([0.4, 0.1]);
    expect(model.hover).toBeNull();
  });

  test("surveys another loss once the surface is there, on one scale for both", () => {
    tell({ ...far(), metrics: [{ name: "test", label: "test loss" }, { name: "train", label: "training loss" }, { name: "accuracy", label: "accuracy" }] });
    expect(model.comparable).toEqual(["train"]);
    model.set({ compare: "train" });
    expect(last("survey").metric).toBe("test");
    tell(tile(last("survey").job, [0, 0], [3, 2], [1, 2, 3, 4, 5, 6], true));
    expect(last("survey")).toMatchObject({ metric: "train", window: model.window });
    tell(tile(last("survey").job, [0, 0], [3, 2], [0, 0, 9, 9, 9, 9], true));
    expect([...model.field!.values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...model.compared!.values]).toEqual([0, 0, 9, 9, 9, 9]);
    expect([model.scale!.low, model.scale!.high]).toEqual([0, 9]);
    model.set({ compare: "" });
    expect([model.compared, model.scale!.low, model.scale!.high]).toEqual([null, 1, 6]);
  });

  test("keeps a surface beside those that come after it", () => {
    tell(tile(1, [0, 0], [3, 2], [1, 2, 3, 4, 5, 6], true));
    model.keep();
    model.choosePreset("himmelblau");
    tell(functionScene("himmelblau"));
    tell(tile(last("survey").job, [0, 0], [3, 2], [7, 7, 7, 7, 7, 8], true));
    expect([...model.compared!.values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([model.scale!.low, model.scale!.high]).toEqual([1, 8]);
  });

  test("asks for basins when the view rests, and stops what nobody looks at any more", () => {
    tell({ ...far(), answers: [...far().answers, "basins"] });
    model.set({ basins: true });
    expect(sent.map(({ type }) => type)).not.toContain("basins");
    vi.advanceTimersByTime(200);
    expect(last("basins")).toMatchObject({ racer: { optimizer: "sgd", options: { lr: 0.1 } }, updates: 20, n: 33 });
    model.set({ racers: [{ on: true, optimizer: "sgd", options: { lr: 0.2 } }] });
    expect(sent.at(-1)!.type === "stop" || last("stop").what === "basins").toBe(true);
    vi.advanceTimersByTime(200);
    expect(last("basins").racer.options.lr).toBe(0.2);
    const stops = sent.filter(({ type }) => type === "stop").length;
    model.set({ basins: false });
    vi.advanceTimersByTime(500);
    expect(sent.filter(({ type }) => type === "stop")).toHaveLength(stops + 1);
    expect(last("basins").racer.options.lr).toBe(0.2);
  });

  test("puts tiles together and shows a level when it is whole", () => {
    tell(tile(1, [0, 0], [2, 2], [1, 2, 3, 4], false));
    expect(model.field).toBeNull();
    tell(tile(1, [2, 0], [1, 2], [5, 6], true));
    expect([...model.field!.values]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("takes nothing from an earlier job, neither replies nor pieces", () => {
    tell(tile(1, [0, 0], [2, 2], [1, 2, 3, 4], false));
    model.set({ x: [0, 2] });
    const { job } = last("survey");
    tell(tile(1, [2, 0], [1, 2], [5, 6], true));
    expect(model.field).toBeNull();
    tell(tile(job, [2, 0], [1, 2], [5, 6], true));
    expect([...model.field!.values].slice(0, 4).every(Number.isNaN)).toBe(true);
  });

  test("asks for points alone in a drag, and for losses when it rests", () => {
    tell(path(2, "0", 0, [0, 0, 1, 1], "done"));
    model.set({ start: [0.5, 0.5] });
    expect(last("race")).toMatchObject({ measure: false, start: [0.5, 0.5] });
    tell(path(last("race").job, "0", 0, [0, 0, 1, 1], "done"));
    vi.advanceTimersByTime(170);
    expect(last("race")).toMatchObject({ measure: true, start: [0.5, 0.5] });
    model.set({ start: [0.6, 0.5] });
    expect(last("race")).toMatchObject({ measure: false, start: [0.6, 0.5] }); // the ball does not wait for losses
  });

  test("has runs of the page's own drawn before it asks what they lost, however long they take", () => {
    tell(functionScene("ring"));
    const first = last("race");
    expect(first.measure).toBe(false);
    vi.advanceTimersByTime(3000);
    expect(last("race")).toBe(first);
    tell(path(first.job, "0", 0, [0, 0, 1, 1], "done"));
    expect(model.isBusy).toBe(true); // with the survey alone
    vi.advanceTimersByTime(200);
    expect(last("race")).toMatchObject({ measure: true, start: first.start });
    tell(path(last("race").job, "0", 0, [0, 0, 1, 1], "done"));
    const races = sent.filter(({ type }) => type === "race").length;
    vi.advanceTimersByTime(3000);
    expect(sent.filter(({ type }) => type === "race")).toHaveLength(races);
  });

  test("lets a young race finish and then runs the newest wish only", () => {
    const races = (): number => sent.filter(({ type }) => type === "race").length;
    model.set({ start: [0.1, 0] });
    model.set({ start: [0.2, 0] });
    expect(races()).toBe(1);
    tell(path(2, "0", 0, [0, 0, 1, 1], "done"));
    expect(races()).toBe(2);
    expect(last("race").start).toEqual([0.2, 0]);
  });

  test("steps through what was recorded, and stands between two records while it plays", () => {
    tell(path(2, "0", 0, [0, 0], "running"));
    tell(path(2, "0", 1, [1, 2, 1, 4], "done"));
    const track = model.tracks.get("0")!;
    expect(track.updates).toEqual([0, 10, 20]);
    model.seek(0);
    model.step(1);
    expect(model.time).toBe(10);
    model.seek(15);
    expect(model.head(track)).toEqual({ index: 1, point: [1, 3] });
    model.step(-1);
    model.step(-1);
    expect(model.time).toBe(0);
    model.seek(99);
    expect(model.state.time).toBeNull();
  });

  test("says when and only when a run ends outside the window", () => {
    tell(path(2, "0", 0, [0, 0, 9, 0, 9, 9], "done"));
    expect(model.left(model.tracks.get("0")!)).toBe(10);
    model.set({ x: [-10, 10], y: [-10, 10] });
    expect(model.left(model.tracks.get("0")!)).toBeNull();
  });

  test("says what went wrong, and goes on", () => {
    tell({ type: "error", job: 1, message: "no room.", fix: "Ask for less." });
    expect(model.notice).toBe("no room. Ask for less.");
    model.set({ n: 9 });
    expect(last("survey").n).toEqual([9, 9]);
  });

  test("bounds what a link may ask for by what the host allows", () => {
    model.setLink("#v=1&n=1025&k=1000000");
    expect([last("survey").n, model.updates]).toEqual([[513, 513], 20_000]);
  });
});
