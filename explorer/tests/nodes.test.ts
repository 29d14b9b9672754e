import * as THREE from "three";
import { describe, expect, test } from "vitest";
import type { Terrain } from "../src/maths/march";
import { fillSurface, isEven } from "../src/stage/nodes";

const terrain = (n0: number, n1: number, height: (x: number, y: number) => number): Terrain => {
  const [xs, ys] = [n0, n1].map((n) => Float64Array.from({ length: n }, (_, i) => (2 * i) / (n - 1) - 1));
  const heights = Float32Array.from({ length: n0 * n1 }, (_, k) => height(xs[Math.floor(k / n1)], ys[k % n1]));
  return { xs, ys, heights, low: 0, high: 1 };
};
const filled = (ground: Terrain, holed = false) => {
  const geometry = new THREE.BufferGeometry();
  const nodes = new Float32Array(4 * ground.heights.length);
  fillSurface(geometry, nodes, ground, holed);
  const { whole, rough } = geometry.userData as Record<"whole" | "rough", THREE.BufferAttribute>;
  return { geometry, nodes, whole: [...whole.array], rough: [...rough.array] };
};

describe("the nodes of a surface", () => {
  test("of the map and of the mesh are the same: heights, and slopes of a plane", () => {
    const ground = terrain(5, 4, (x, y) => 0.4 + 0.1 * x - 0.3 * y);
    const { geometry, nodes } = filled(ground);
    const { position, normal } = geometry.attributes;
    for (let k = 0; k < 20; k++) {
      const size = Math.hypot(0.1, 0.3, 1);
      const [x, y] = [ground.xs[Math.floor(k / 4)], ground.ys[k % 4]];
      [position.getX(k), position.getY(k), -position.getZ(k)].forEach((v, i) => expect(v).toBeCloseTo([x, 0.4 + 0.1 * x - 0.3 * y, y][i], 6));
      [normal.getX(k), normal.getY(k), normal.getZ(k)].forEach((v, i) => expect(v).toBeCloseTo([-0.1 / size, 1 / size, -0.3 / size][i], 6));
      [...nodes.slice(4 * k, 4 * k + 4)].forEach((v, i) => expect(v).toBeCloseTo([ground.heights[k], 0.1, -0.3, 1][i], 6));
    }
  });

  test("at a hole are marked, and no triangle touches one", () => {
    const { nodes, whole } = filled(terrain(4, 3, (x, y) => (x === -1 && y === 1 ? NaN : 0.5)), true);
    expect([...nodes].filter((_, k) => k % 4 === 3)).toEqual([1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(whole).not.toContain(2);
    expect(whole).toHaveLength(6 * (3 * 2 - 1));
  });

  test("are left out in haste only where there are many", () => {
    const small = filled(terrain(65, 17, () => 0.5));
    expect(small.rough).toEqual(small.whole);
    const large = filled(terrain(129, 17, () => 0.5));
    expect(large.whole).toHaveLength(6 * 128 * 16);
    expect(large.rough).toHaveLength(6 * 64 * 8);
    expect(Math.max(...large.rough)).toBe(129 * 17 - 1);
  });

  test("are a texture's only where they are as far apart", () => {
    expect(isEven(Float64Array.of(-1, -0.5, 0, 0.5, 1))).toBe(true);
    expect(isEven(Float64Array.of(-1, -0.5, 0.1, 0.5, 1))).toBe(false);
    expect(isEven(Float64Array.of(-1, 1))).toBe(true);
  });
});
