import { describe, expect, test } from "vitest";
import { contourLines } from "../src/maths/contours";
import { Field, levels, placing, spaced } from "../src/maths/field";
import { FUNCTIONS, FunctionLoss } from "../src/maths/functions";
import { heightScale } from "../src/maths/heights";
import { findLandmarks } from "../src/maths/landmarks";
import { march } from "../src/maths/march";
import { colourAt, lightness, PALETTES, ramp } from "../src/maths/palettes";
import { labels, logNumbers, number, roundNumbers } from "../src/maths/ticks";
import { SCALES, type Pair } from "../src/protocol";

const survey = (f: (a: number, b: number) => number, window: [Pair, Pair], n: Pair): Field => {
  const axes: [Float64Array, Float64Array] = [spaced(window[0], n[0]), spaced(window[1], n[1])];
  const values = new Float64Array(n[0] * n[1]);
  axes[0].forEach((a, i) => axes[1].forEach((b, j) => (values[i * n[1] + j] = f(a, b))));
  return new Field(axes, values);
};
const lopsided = survey((a, b) => 3 * a + 10 * b * b + 7, [[-1, 2], [0, 1]], [4, 3]);

describe("a field", () => {
  test("is exact at nodes, linear between, nothing outside", () => {
    expect(lopsided.at(2, 1)).toBe(23);
    expect(lopsided.at(-1, 0.5)).toBe(6.5);
    expect(lopsided.at(0.5, 0.75)).toBeCloseTo(1.5 + (2.5 + 10) / 2 + 7, 12);
    expect(lopsided.at(2.01, 0.5)).toBeNaN();
  });

  test("counts what is not finite and leaves it out of its range", () => {
    const field = new Field([spaced([0, 1], 2), spaced([0, 1], 2)], new Float64Array([1, NaN, Infinity, -2]));
    expect([field.low, field.high, field.holes]).toEqual([-2, 1, 2]);
  });

  test("axes hold both ends and mirror exactly", () => {
    const axis = spaced([-2, 2], 129);
    expect([axis[0], axis[64], axis[128]]).toEqual([-2, 0, 2]);
    axis.forEach((v, i) => expect(axis[128 - i] + v).toBe(0));
    expect([...spaced([1, 100], 3, "log")].map((v) => +v.toFixed(9))).toEqual([1, 10, 100]);
  });

  test("places go and come back, linear and logarithmic", () => {
    for (const scale of ["linear", "log"] as const) {
      const there = placing([0.5, 80], scale);
      expect(there.place(0.5)).toBeCloseTo(-1, 12);
      expect(there.place(80)).toBeCloseTo(1, 12);
      expect(there.coordinate(there.place(3.7))).toBeCloseTo(3.7, 12);
    }
  });

  test("levels are nested and end with the number asked for", () => {
    expect(levels(129)).toEqual([33, 65, 129]);
    expect(levels(80)).toEqual([33, 65, 80]);
    expect(levels(9)).toEqual([9]);
  });
});

describe.each(SCALES)("height scale %s", (name) => {
  const bowl = survey((a, b) => 0.5 + a * a + 40 * b ** 4, [[-2, 3], [-1, 2]], [21, 17]);
  const scale = heightScale(name, bowl);

  test("runs from 0 at the lowest to 1 at the highest and never falls", () => {
    expect(scale.height(bowl.low)).toBeCloseTo(0, 12);
    expect(scale.height(bowl.high)).toBeCloseTo(1, 12);
    const heights = Float64Array.from(bowl.values).sort().map(scale.height);
    heights.forEach((h, i) => expect(i === 0 || h >= heights[i - 1]).toBe(true));
  });

  test("gives back the value of a height, under its top", () => {
    for (const h of [0.1, 0.4, 0.9]) expect(scale.height(scale.value(h))).toBeCloseTo(h, 9);
  });

  test("has its index lines at multiples of five of the contour count", () => {
    expect(scale.index.length).toBeGreaterThan(0);
    for (const value of scale.index) {
      const fifth = scale.contour(value) / 5;
      expect(fifth).toBeCloseTo(Math.round(fifth), 6);
    }
  });

  test("leaves what is no number without height", () => {
    expect(scale.height(NaN)).toBeNaN();
  });
});

test("a clipped scale says where it cuts", () => {
  const spike = survey((a, b) => a + (b > 0.99 && a > 0.99 ? 1000 : 0), [[0, 1], [0, 1]], [11, 11]);
  const scale = heightScale("clip", spike);
  expect(scale.height(spike.high)).toBe(1);
  expect(scale.high).toBeLessThan(2);
  expect(scale.note).toContain("highest 1001");
});

describe("contour lines", () => {
  test("of a bowl are one closed line of points on the level", () => {
    const bowl = survey((a, b) => a * a + 4 * b * b, [[-2, 2], [-1.5, 1]], [41, 51]);
    const lines = contourLines(bowl, 1);
    expect(lines).toHaveLength(1);
    expect(lines[0][0]).toEqual(lines[0].at(-1));
    for (const [a, b] of lines[0]) expect(bowl.at(a, b)).toBeCloseTo(1, 9);
  });

  test("of a slope are one open line from rim to rim", () => {
    const lines = contourLines(lopsided, 14);
    expect(lines).toHaveLength(1);
    expect(lines[0][0]).not.toEqual(lines[0].at(-1));
  });

  test("keep away from holes", () => {
    const field = new Field([spaced([0, 2], 3), spaced([0, 1], 2)], new Float64Array([0, 0, 2, NaN, 0, 0]));
    expect(contourLines(field, 1)).toEqual([]);
  });
});

describe("a ray", () => {
  const xs = spaced([-1, 1], 33);
  const heights = survey((a, b) => 0.3 * a - 0.2 * b * b, [[-1, 1], [-1, 1]], [33, 33]).values;
  const terrain = { xs, ys: xs, heights, low: -0.5, high: 0.3 };

  test("from above meets the ground under it, between nodes too", () => {
    const [x, y, z] = march(terrain, [0.123, -0.377, 5], [0, 0, -1])!;
    expect([x, y]).toEqual([0.123, -0.377]);
    expect(z).toBeCloseTo(0.3 * 0.123 - 0.2 * 0.377 ** 2, 3);
  });

  test("from the side meets a point that is on the ray and on the ground", () => {
    const [x, y, z] = march(terrain, [-3, 0.4, 1.5], [1, -0.1, -0.5])!;
    expect(z).toBeCloseTo(1.5 - 0.5 * (x + 3), 6);
    expect(y).toBeCloseTo(0.4 - 0.1 * (x + 3), 6);
  });

  test("from the side below the ground meets the wall", () => {
    const [x, y, z] = march(terrain, [-3, 0.4, -0.4], [1, 0, 0])!;
    expect(x).toBeCloseTo(-1, 12);
    expect([y, z]).toEqual([0.4, -0.4]);
  });

  test("that passes by meets nothing", () => {
    expect(march(terrain, [0, 0, 5], [0, 0, 1])).toBeNull();
    expect(march(terrain, [5, 5, 1], [1, 0, 0])).toBeNull();
  });
});

describe("landmarks", () => {
  const marks = (name: string, n: Pair) => {
    const f = FUNCTIONS[name];
    return findLandmarks(new FunctionLoss(f), survey(f.value, f.window, n));
  };

  test("of Himmelblau's function are its four minima, four saddles and one maximum", () => {
    const found = marks("himmelblau", [65, 57]);
    const kinds = (kind: string) => found.filter((mark) => mark.kind === kind);
    expect([kinds("minimum").length, kinds("saddle").length, kinds("maximum").length]).toEqual([4, 4, 1]);
    const known: Pair[] = [[3, 2], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.28318599128616], [3.584428340330492, -1.848126526964404]];
    for (const [a, b] of known)
      expect(kinds("minimum").some(({ at }) => Math.hypot(at[0] - a, at[1] - b) < 1e-8)).toBe(true);
    expect(kinds("maximum")[0].value).toBeCloseTo(181.616521, 5);
  });

  test("of the six-hump camel are its six minima, each but the deepest with a pass above it", () => {
    const minima = marks("six-hump", [129, 97]).filter(({ kind }) => kind === "minimum");
    expect(minima).toHaveLength(6);
    expect(minima[0].value).toBeCloseTo(-1.031628453489877, 9);
    expect(minima.filter(({ merge }) => merge === null)).toHaveLength(1);
    for (const { value, merge } of minima) if (merge !== null) expect(merge).toBeGreaterThan(value);
  });

  test("on the rim are called so", () => {
    const found = findLandmarks(
      new FunctionLoss({ ...FUNCTIONS.ring, value: (a, b) => a + b * b, gradient: (_a, b) => [1, 2 * b] }),
      survey((a, b) => a + b * b, [[-1, 1], [-1, 1]], [9, 11]),
    );
    expect(found.map(({ kind, at }) => [kind, at])).toEqual([["edge minimum", [-1, 0]]]);
  });
});

describe.each(Object.entries(PALETTES))("palette %s", (_name, palette) => {
  test("grows lighter all the way", () => {
    const light = Array.from({ length: 64 }, (_, i) => lightness(colourAt(palette, i / 63)));
    light.forEach((l, i) => expect(i === 0 || l > light[i - 1] - 0.35).toBe(true));
    expect(light[63] - light[0]).toBeGreaterThan(35);
  });

  test("fills a texture from end to end, opaque", () => {
    const bytes = ramp(palette);
    expect([...bytes.slice(0, 4)]).toEqual([...colourAt(palette, 0), 255]);
    expect([...bytes.slice(-4)]).toEqual([...colourAt(palette, 1), 255]);
  });
});

describe("numbers", () => {
  test("of an axis are round", () => {
    expect(roundNumbers(107.4, 116.5, 5)).toEqual([108, 110, 112, 114, 116]);
    expect(labels([-0.5, 0, 0.5])).toEqual(["−0.5", "0.0", "0.5"]);
    expect(logNumbers(0.02, 30, 5)).toEqual([0.1, 1, 10]);
    expect(logNumbers(1, 8, 5)).toEqual([1, 2, 5]);
  });

  test("in words keep their digits and their sign", () => {
    expect([1234.5678, -0.25, 1e-7, NaN, -Infinity, 0].map((v) => number(v))).toEqual(
      ["1234.6", "−0.25", "1·10⁻7".replace("7", "⁷"), "not a number", "−∞", "0"],
    );
  });
});
