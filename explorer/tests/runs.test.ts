import { describe, expect, test } from "vitest";
import { drape, reached } from "../src/maths/drape";
import { spaced } from "../src/maths/field";
import { sees, type Terrain } from "../src/maths/march";
import type { Pair } from "../src/protocol";

const slope = (x: number, y: number): number => 0.2 * x - 0.1 * y + 0.4;
const at = ({ points }: { points: Float64Array }, k: number): number[] => [...points.slice(3 * k, 3 * k + 3)];

describe("a run on the ground", () => {
  test("goes from its start to its end, a little above the ground, in short pieces", () => {
    const run = drape([[-0.5, 0.2], [0.1, 0.2], [0.1, -0.3]], [0, 10, 30], slope);
    expect(at(run, 0).slice(0, 2)).toEqual([-0.5, 0.2]);
    expect(at(run, run.updates.length - 1).slice(0, 2)).toEqual([0.1, -0.3]);
    for (let k = 0; k < run.updates.length; k++) {
      const [x, y, h] = at(run, k);
      expect(h - slope(x, y)).toBeCloseTo(0.012, 12);
      if (k) expect(Math.hypot(x - at(run, k - 1)[0], y - at(run, k - 1)[1])).toBeLessThan(0.0251);
    }
    expect([...run.joined]).toEqual([0, ...Array(run.joined.length - 1).fill(1)]);
  });

  test("has at every point the update that brings it there", () => {
    const run = drape([[-0.5, 0.2], [0.1, 0.2], [0.1, -0.3]], [0, 10, 30], slope);
    const corner = run.updates.indexOf(10);
    expect(at(run, corner)[0]).toBeCloseTo(0.1, 12);
    expect(at(run, corner)[1]).toBe(0.2);
    const [x] = at(run, reached(run, 4.2) - 1);
    expect(x).toBeGreaterThan(-0.5 + 0.6 * 0.42 - 0.025);
    expect(x).toBeLessThanOrEqual(-0.5 + 0.6 * 0.42);
    expect([reached(run, -1), reached(run, 30)]).toEqual([0, run.updates.length]);
  });

  test("is cut where it leaves the square and begins anew where it comes back", () => {
    const run = drape([[0, 0.5], [2, 0.5], [2, -0.25], [0, -0.25]], [0, 1, 2, 3], slope);
    const starts = [...run.joined].flatMap((joined, k) => (joined ? [] : [k]));
    expect(starts).toHaveLength(2);
    expect(at(run, starts[1] - 1).slice(0, 2)).toEqual([1, 0.5]);
    expect(run.updates[starts[1] - 1]).toBeCloseTo(0.5, 12);
    expect(at(run, starts[1]).slice(0, 2)).toEqual([1, -0.25]);
  });

  test("has no points over a hole, or where it is no number, and none of a run that rests", () => {
    const holed = drape([[-0.9, 0.1], [0.9, 0.1]], [0, 1], (x) => (Math.abs(x) < 0.3 ? NaN : 0));
    expect([...holed.joined].filter((joined) => !joined)).toHaveLength(2);
    for (let k = 0; k < holed.updates.length; k++) expect(Math.abs(at(holed, k)[0])).toBeGreaterThanOrEqual(0.3);
    expect(drape([[0, 0], [NaN, Infinity]], [0, 1], slope).updates).toHaveLength(0);
    const rests = drape([[0, 0], [0.2, 0], [0.2, 0], [0.4, 0]], [0, 1, 2, 3], slope);
    expect([...rests.joined].filter((joined) => !joined)).toHaveLength(1);
  });

  test("of any length has so many points that they are drawn at once", () => {
    const wild = Array.from({ length: 241 }, (_, k): Pair => [k % 2 ? 0.9 : -0.9, k / 500 - 0.2]);
    const { length } = drape(wild, wild.map((_, k) => k), slope).updates;
    expect(length).toBeGreaterThan(2500);
    expect(length).toBeLessThan(3600);
  });
});

describe("an eye", () => {
  // a wall across the square at x = 0.25, 0.5 high; uneven axes, more nodes along y
  const xs = Float64Array.from([-1, -0.4, 0, 0.2, 0.25, 0.3, 0.6, 1]);
  const ys = spaced([-1, 1], 11);
  const heights = Float64Array.from({ length: 88 }, (_, k) => (xs[Math.floor(k / 11)] === 0.25 ? 0.5 : 0));
  const wall: Terrain = { xs, ys, heights, low: 0, high: 0.5 };

  test("sees what is before a wall and over it, not what is behind", () => {
    expect(sees(wall, [-0.5, 0.3, 0.01], [-4, 0, 1])).toBe(true);
    expect(sees(wall, [0.5, 0.3, 0.01], [-4, 0, 1])).toBe(false);
    expect(sees(wall, [0.5, 0.3, 0.01], [4, 0, 1])).toBe(true);
  });

  test("sees behind it from where the line is over its top", () => {
    // from (0.75, 0, 0) over (0.25, 0, 0.5): one up for one across
    const eye = (rise: number): [number, number, number] => [0.75 - 4, 0, 4 * rise];
    expect(sees(wall, [0.75, 0, 0], eye(1.1))).toBe(true);
    expect(sees(wall, [0.75, 0, 0], eye(0.7))).toBe(false);
  });
});
