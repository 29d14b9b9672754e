import { describe, expect, test } from "vitest";
import { cutAt, heightScale } from "../src/maths/heights";
import { Field, spaced } from "../src/maths/field";
import { histogram, roundUp } from "../src/maths/histogram";
import { borders, regions, right } from "../src/maths/regions";
import numbers from "./fixture.json";

const axis = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);

describe("residuals in bins", () => {
  test("are Python's counts in Python's bins", () => {
    const { edges, counts } = histogram(Float64Array.from(numbers.residuals.values));
    expect([...counts]).toEqual(numbers.residuals.counts);
    [...edges].forEach((v, i) => expect(v).toBeCloseTo(numbers.residuals.edges[i], 12));
  });

  test("count what lies beyond, and leave out what is no number", () => {
    const { counts } = histogram(Float64Array.from([...Array(300).fill(0.1), -50, NaN, Infinity]));
    expect([counts[0], counts.reduce((a, b) => a + b)]).toEqual([1, 301]);
    expect([...histogram(new Float64Array()).edges].at(-1)).toBe(1);
  });

  test.each([[0, 1], [1, 1], [1.01, 2], [0.03, 0.05], [70, 100], [2, 2]])("%d rounds up to %d", (value, step) => {
    expect(roundUp(value)).toBeCloseTo(step, 12);
  });
});

describe("regions", () => {
  // two inputs of 3 × 2 nodes; class 1 has the greater score where the first input is beyond 1.25
  const first = [0, 0, 1, 1, 2, 2].map((v) => v - 1.25);
  const two = Float64Array.from([...first.map((v) => -v), ...first]);

  test("belong to the greatest score, the more surely the further it leads", () => {
    const { winner, sure } = regions(two, 2);
    expect([...winner]).toEqual([0, 0, 0, 0, 1, 1]);
    expect(sure[0]).toBeGreaterThan(sure[2]);
    expect(sure[2]).toBeCloseTo(Math.tanh(0.25), 6);
  });

  test("have their border where the scores are equal", () => {
    const lines = borders(two, 2, [axis(3), axis(2)]);
    expect(lines).toHaveLength(1);
    lines[0].forEach(([x]) => expect(x).toBeCloseTo(1.25, 12));
  });

  test("of three classes: each against the best of the others", () => {
    const third = first.map((v) => Math.abs(v) - 0.5);
    const { winner } = regions(Float64Array.from([...two, ...third]), 3);
    expect([...winner]).toEqual([0, 0, 0, 0, 1, 1]);
    expect(borders(Float64Array.from([...two, ...first.map(() => 1)]), 3, [axis(3), axis(2)]).flat().every(([x]) => x >= 0 && x <= 2)).toBe(true);
  });

  test("no score, no class", () => {
    expect([...regions(Float64Array.from([NaN, NaN]), 2).winner]).toEqual([-1]);
  });

  test("right are those on the diagonal", () => {
    expect(right([5, 1, 0, 2, 7, 0, 0, 0, 4], 3)).toEqual({ right: 16, all: 19 });
  });
});

describe("limits of what is drawn", () => {
  const field = new Field([axis(3), axis(2)], Float64Array.from([0.5, 1, 10, 100, 1000, 4]));

  test("cut a clipped scale below and above, and are written on the colour bar", () => {
    const scale = heightScale("clip", field, { low: 1, high: 100 });
    expect([0.5, 1, 100, 1000].map(scale.height)).toEqual([0, 0, 1, 1]);
    expect(scale.note).toBe("linear, cut below 1 and above 100; lowest 0.5, highest 1000");
    expect(cutAt(field, scale)).toEqual([true, true]);
    expect(cutAt(field, heightScale("linear", field))).toEqual([false, false]);
  });

  test("cut the top of a logarithmic one", () => {
    const scale = heightScale("log", field, { low: null, high: 50 });
    expect([scale.high, scale.height(1000)]).toEqual([50, 1]);
    expect(scale.note).toContain("cut above 50; highest 1000");
  });

  test("a node that hits a zero does not stretch a logarithmic scale, and is said to lie at the bottom", () => {
    const bowl = (m: number, n: number, offset: number): Field => {
      const [a, b] = [m, n].map((nodes) => spaced([-1, 1], nodes));
      return new Field([a, b], Float64Array.from({ length: m * n }, (_, k) => (a[Math.floor(k / n)] - offset) ** 2 + 3 * b[k % n] ** 2 + 1e-12));
    };
    for (const [m, n] of [[33, 17], [129, 65]]) {
      const [hit, missed] = [0, 1 / m].map((offset) => heightScale("log", bowl(m, n, offset)));
      expect(hit.low).toBeGreaterThan(1e-4);
      expect(Math.abs(Math.log10(missed.low / hit.low))).toBeLessThan(1.1);
      expect(hit.note).toContain("at the bottom");
    }
    const lifted = heightScale("log", bowl(33, 17, 1.5));
    expect([lifted.low.toFixed(9), lifted.note]).toEqual(["0.250000000", "log"]);
    expect(heightScale("log", field).low).toBe(0.5);
  });

  test("mean nothing to the other scales, nor where they would leave nothing", () => {
    expect(heightScale("linear", field, { low: 1, high: 100 }).height(1000)).toBe(1);
    expect(heightScale("linear", field, { low: 1, high: 100 }).height(500)).toBeCloseTo(0.4997, 3);
    expect(heightScale("clip", field, { low: 2000, high: 3000 }).high).toBeLessThanOrEqual(1000);
  });
});
