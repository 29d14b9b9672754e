/** The nodes of a surface as a graphics card has them: of the mesh, of the walls under its rim, and of the map. */

import * as THREE from "three";
import type { Terrain } from "../maths/march";

export const BASE = -0.1;
/** Of a mesh that is drawn in haste, at most about so many cells an axis. */
const ROUGH = 64;

/** Whether places are as far apart as those of a texture, but for a thousandth. */
export const isEven = (places: Float64Array): boolean => {
  const step = 2 / (places.length - 1);
  return places.every((v, i) => Math.abs(v + 1 - i * step) < 1e-3 * step);
};

/** Height at a place, or at the low rim where there is none. */
const solid = (h: number): number => (Number.isFinite(h) ? h : 0);

function attribute(geometry: THREE.BufferGeometry, name: string, size: number): Float32Array {
  const old = geometry.getAttribute(name) as THREE.BufferAttribute | undefined;
  if (old?.array.length === size) {
    old.needsUpdate = true;
    return old.array as Float32Array;
  }
  const array = new Float32Array(size);
  geometry.setAttribute(name, new THREE.BufferAttribute(array, 3));
  return array;
}

/** Nodes of the mesh, and of the map: height, slopes across and up, and whether there is any, four numbers each. */
export function fillSurface(geometry: THREE.BufferGeometry, nodes: Float32Array, { xs, ys, heights }: Terrain, holed: boolean): void {
  const [n0, n1] = [xs.length, ys.length];
  const fresh = geometry.getAttribute("position")?.count !== n0 * n1;
  const position = attribute(geometry, "position", 3 * n0 * n1);
  const normal = attribute(geometry, "normal", 3 * n0 * n1);
  for (let i = 0; i < n0; i++) {
    const west = Math.max(i - 1, 0);
    const east = Math.min(i + 1, n0 - 1);
    for (let j = 0; j < n1; j++) {
      const k = i * n1 + j;
      const south = Math.max(j - 1, 0);
      const north = Math.min(j + 1, n1 - 1);
      const h = solid(heights[k]);
      const dx = (solid(heights[east * n1 + j]) - solid(heights[west * n1 + j])) / (xs[east] - xs[west]);
      const dy = (solid(heights[i * n1 + north]) - solid(heights[i * n1 + south])) / (ys[north] - ys[south]);
      const size = Math.sqrt(dx * dx + dy * dy + 1);
      position[3 * k] = xs[i];
      position[3 * k + 1] = h;
      position[3 * k + 2] = -ys[j];
      normal[3 * k] = -dx / size;
      normal[3 * k + 1] = 1 / size;
      normal[3 * k + 2] = dy / size;
      nodes[4 * k] = h;
      nodes[4 * k + 1] = dx;
      nodes[4 * k + 2] = dy;
      nodes[4 * k + 3] = Number.isFinite(heights[k]) ? 1 : 0;
    }
  }
  if (!fresh && !holed && !geometry.userData.holed) return;
  if (fresh) geometry.dispose();
  const stride = Math.ceil((Math.max(n0, n1) - 1) / ROUGH);
  const whole = mesh(n0, n1, 1, heights, holed);
  geometry.userData = { holed, whole, rough: stride > 1 ? mesh(n0, n1, stride, heights, holed) : whole };
}

/** Triangles of grids without holes, which are many: a finer level is often as large as one before. */
const known = new Map<string, Uint32Array>();
const KEPT = 12;

function mesh(n0: number, n1: number, stride: number, heights: ArrayLike<number>, holed: boolean): THREE.BufferAttribute {
  const name = `${n0}, ${n1}, ${stride}`;
  const found = (!holed && known.get(name)) || triangles(strided(n0, stride), strided(n1, stride), n1, heights);
  if (!holed) known.set(name, found);
  for (const old of [...known.keys()].slice(0, -KEPT)) known.delete(old);
  return new THREE.BufferAttribute(found, 1);
}

/** One of every `stride` of n nodes, and the last. */
const strided = (n: number, stride: number): number[] => Array.from({ length: Math.ceil((n - 1) / stride) + 1 }, (_, k) => Math.min(k * stride, n - 1));

/** Two triangles a cell between the chosen rows and columns, none that touches a hole. */
function triangles(rows: number[], columns: number[], n1: number, heights: ArrayLike<number>): Uint32Array {
  const index = new Uint32Array(6 * (rows.length - 1) * (columns.length - 1));
  let m = 0;
  for (let p = 0; p + 1 < rows.length; p++) {
    for (let q = 0; q + 1 < columns.length; q++) {
      const a = rows[p] * n1 + columns[q];
      const b = rows[p + 1] * n1 + columns[q];
      const c = rows[p + 1] * n1 + columns[q + 1];
      const d = rows[p] * n1 + columns[q + 1];
      if (!Number.isFinite(heights[a] + heights[b] + heights[c] + heights[d])) continue;
      index[m++] = a;
      index[m++] = b;
      index[m++] = c;
      index[m++] = a;
      index[m++] = c;
      index[m++] = d;
    }
  }
  return index.slice(0, m);
}

export function fillWalls(geometry: THREE.BufferGeometry, { xs, ys, heights }: Terrain): void {
  const [n0, n1] = [xs.length, ys.length];
  const rims: [number, number[]][] = [
    [0, Array.from(ys, (_, j) => j)],
    [1, Array.from(ys, (_, j) => (n0 - 1) * n1 + j)],
    [2, Array.from(xs, (_, i) => i * n1)],
    [3, Array.from(xs, (_, i) => i * n1 + n1 - 1)],
  ];
  const outward = [[-1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 0, -1]];
  const count = 2 * (2 * n0 + 2 * n1);
  const fresh = geometry.getAttribute("position")?.count !== count;
  const position = attribute(geometry, "position", 3 * count);
  const normal = attribute(geometry, "normal", 3 * count);
  const index: number[] = [];
  let k = 0;
  for (const [side, nodes] of rims) {
    nodes.forEach((node, m) => {
      const [x, z] = [xs[Math.floor(node / n1)], -ys[node % n1]];
      position.set([x, solid(heights[node]), z, x, BASE, z], 3 * k);
      normal.set([...outward[side], ...outward[side]], 3 * k);
      if (m + 1 < nodes.length) index.push(k, k + 1, k + 2, k + 2, k + 1, k + 3);
      k += 2;
    });
  }
  if (fresh) {
    geometry.setIndex(index);
    geometry.dispose();
  }
}
