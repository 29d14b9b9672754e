import { describe, expect, test } from "vitest";
import { FIELDS, fromLink, initial, toLink, type State } from "../src/state";

const full: State = {
  ...initial(),
  preset: "article",
  x: [-2, 1.25],
  y: [-0.5, 2],
  n: 65,
  cursor: [-0.4132, 2.0871],
  start: [-1, 1e-7],
  racers: [
    { on: true, optimizer: "sgd", options: { lr: 0.01 } },
    { on: false, optimizer: "adam", options: { lr: 0.05, beta1: 0.8 } },
    { on: true, optimizer: "rmsprop", options: {} },
  ],
  updates: 500,
  batch: 128,
  seed: 42,
  time: 137,
  view: "3d",
  scale: "log",
  palette: "cividis",
  camera: [1.4, 0.5, 3.25],
  contours: false,
  slice: "gradient",
  theme: "light",
};

describe("a link", () => {
  test("brings back the state it was made of", () => {
    expect(fromLink(toLink(full))).toEqual(full);
  });

  test("of the first state says only its version", () => {
    expect(toLink(initial())).toBe("#v=1");
  });

  test("is readable", () => {
    expect(toLink(full)).toContain("&opt=sgd:lr=0.01|~adam:lr=0.05,beta1=0.8|rmsprop&k=500&b=128&seed=42&t=137");
  });

  test("may have its parts in any order and unknown ones among them", () => {
    const parts = toLink(full).slice(1).split("&").reverse();
    expect(fromLink(`#${["future=1", ...parts, "", "=", "junk"].join("&")}`)).toEqual(full);
  });

  test.each(["x=2,-2", "x=1", "x=a,b", "n=1.5", "n=", "t=Infinity", "z=cubic", "opt=sgd:lr=fast", "opt=<b>", "p=%E0%A4%A", "p=../../etc/passwd", "c=NaN,0", "cam=1,2"])(
    "with %s leaves that field as at first",
    (part) => {
      expect(fromLink(`#v=1&${part}`)).toEqual(initial());
    },
  );

  test("with numbers out of bounds is bounded", () => {
    const state = fromLink("#v=1&n=100000&shade=7&speed=0");
    expect([state.n, state.shade, state.speed]).toEqual([1025, 1, 0.1]);
    expect(fromLink(`#opt=${Array(30).fill("sgd").join("|")}`).racers).toHaveLength(8);
  });

  test("gives each field a key of its own", () => {
    const keys = Object.values(FIELDS).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain("v");
  });
});
