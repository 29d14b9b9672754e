/** The surface as a mesh over the square −1 … 1, with walls down to a base, so that it stands like a block of land. */

import * as THREE from "three";
import { Field, placing, type Placing } from "../maths/field";
import { cutAt, type HeightScale } from "../maths/heights";
import type { Terrain } from "../maths/march";
import { PALETTES, ramp } from "../maths/palettes";
import type { Axis, Pair } from "../protocol";
import type { Theme } from "../theme";
import { fragment, shadowFragment, shadowVertex, vertex } from "./shaders";

/** Height of the highest point, where the square is 2 wide. */
export const TOP = 0.95;
const BASE = -0.1;
/** Of a mesh that is drawn in haste, every so manieth node. */
const ROUGH = 2;

export class Sheet {
  readonly group = new THREE.Group();
  terrain: Terrain = { xs: new Float64Array([-1, 1]), ys: new Float64Array([-1, 1]), heights: [0, 0, 0, 0], low: 0, high: 0 };
  private readonly texture = new THREE.DataTexture(new Uint8Array(1024), 256, 1);
  private tint = new THREE.DataTexture(new Uint8Array(4), 1, 1);
  private readonly surface: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  private readonly walls: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  private readonly shadow: THREE.Mesh<THREE.PlaneGeometry, THREE.ShaderMaterial>;

  constructor() {
    this.texture.minFilter = this.texture.magFilter = THREE.LinearFilter;
    this.surface = new THREE.Mesh(new THREE.BufferGeometry(), this.material(0));
    this.walls = new THREE.Mesh(new THREE.BufferGeometry(), this.material(1));
    this.shadow = new THREE.Mesh(
      new THREE.PlaneGeometry(4.4, 4.4).rotateX(-Math.PI / 2),
      new THREE.ShaderMaterial({ vertexShader: shadowVertex, fragmentShader: shadowFragment, transparent: true, depthWrite: false, uniforms: { strength: { value: 0.5 } } }),
    );
    this.shadow.position.y = BASE - 0.005;
    this.group.add(this.surface, this.walls, this.shadow);
    for (const mesh of [this.surface, this.walls, this.shadow]) mesh.frustumCulled = false;
  }

  private material(wall: number): THREE.ShaderMaterial {
    return new THREE.ShaderMaterial({
      vertexShader: vertex,
      fragmentShader: fragment,
      side: THREE.DoubleSide,
      uniforms: {
        ramp: { value: this.texture },
        contours: { value: new THREE.Vector2() },
        lineColour: { value: new THREE.Vector4() },
        lines: { value: 1 },
        shade: { value: 0.75 },
        top: { value: TOP },
        wall: { value: wall },
        exaggeration: { value: 1 },
        gloss: { value: 1 },
        daylight: { value: 0 },
        eye: { value: new THREE.Vector3() },
        tint: { value: this.tint },
        tintPlace: { value: new THREE.Vector4(-1, 1, -1, 1) },
        tintNodes: { value: new THREE.Vector2(0, 0) },
        cut: { value: new THREE.Vector2() },
      },
    });
  }

  private uniform(name: string, set: (uniform: { value: never }) => void): void {
    for (const mesh of [this.surface, this.walls]) set(mesh.material.uniforms[name] as { value: never });
  }

  look(theme: Theme, palette: string, contours: boolean, shade: number): void {
    this.texture.image.data = ramp(PALETTES[palette] ?? PALETTES[theme.palette]) as never;
    this.texture.needsUpdate = true;
    this.uniform("lineColour", (u) => ((u as { value: unknown }).value = new THREE.Vector4(...theme.contour)));
    this.uniform("lines", (u) => ((u as { value: unknown }).value = contours ? 1 : 0));
    this.uniform("shade", (u) => ((u as { value: unknown }).value = shade));
    this.uniform("daylight", (u) => ((u as { value: unknown }).value = theme.name === "light" ? 1 : 0));
    this.shadow.material.uniforms.strength.value = theme.name === "dark" ? 0.55 : 0.2;
  }

  /** Colours of nodes in the place of those of heights, four bytes each, rows along axis 0; null takes them away. */
  stain(bytes: Uint8Array | null, [n0, n1]: Pair): void {
    this.tint.dispose();
    this.tint = new THREE.DataTexture(bytes ?? new Uint8Array(4), bytes ? n0 : 1, bytes ? n1 : 1);
    this.tint.needsUpdate = true; // nearest nodes, as three has it by default
    this.uniform("tint", (u) => ((u as { value: unknown }).value = this.tint));
    this.uniform("tintNodes", (u) => (u as { value: THREE.Vector2 }).value.set(bytes ? n0 : 0, n1));
  }

  /** Where the first and the last of those nodes lie in the window looked at. */
  placeStain([x0, x1]: Pair, [y0, y1]: Pair): void {
    this.uniform("tintPlace", (u) => (u as { value: THREE.Vector4 }).value.set(x0, x1, y0, y1));
  }

  /** What differs between the two cameras: the map has no walls, no gloss, and bolder shading. In haste the mesh is rough. */
  pose(eye: THREE.Vector3, isMap: boolean, inHaste: boolean): void {
    const { rough, whole } = this.surface.geometry.userData;
    if (whole) this.surface.geometry.setIndex(inHaste ? rough : whole);
    this.walls.visible = this.shadow.visible = !isMap;
    this.surface.material.uniforms.eye.value.copy(eye);
    this.surface.material.uniforms.gloss.value = isMap ? 0 : 1;
    this.surface.material.uniforms.exaggeration.value = isMap ? 0.7 : 1;
  }

  /** A new field. The same shape reuses its buffers, so that a finer or another surface costs a millisecond or two. */
  show(field: Field, scale: HeightScale, axes: [Axis, Axis]): void {
    const [n0, n1] = field.shape;
    const places = field.axes.map((axis, i) => placesOf(axis, placing(field.window[i], axes[i].scale)));
    const heights = new Float32Array(n0 * n1);
    for (let k = 0; k < heights.length; k++) heights[k] = TOP * scale.height(field.values[k]);
    this.terrain = { xs: places[0], ys: places[1], heights, low: 0, high: TOP };
    fillSurface(this.surface.geometry, this.terrain, field.holes > 0);
    fillWalls(this.walls.geometry, this.terrain);
    const [from, to] = [scale.contour(scale.low), scale.contour(scale.high)];
    this.uniform("contours", (u) => (u as { value: THREE.Vector2 }).value.set(from, to - from));
    this.surface.material.uniforms.cut.value.set(...cutAt(field, scale).map(Number));
  }

  /** Where the field's window lies in the window looked at, which may have moved on. */
  fit(field: Field, window: [Pair, Pair], axes: [Axis, Axis]): void {
    const [x, y] = axes.map(({ scale }, i) => {
      const { place } = placing(window[i], scale);
      const [low, high] = field.window[i].map(place);
      return { scale: (high - low) / 2, middle: (low + high) / 2 };
    });
    for (const mesh of [this.surface, this.walls]) {
      mesh.scale.set(x.scale, 1, y.scale);
      mesh.position.set(x.middle, 0, -y.middle);
    }
    this.walls.visible &&= x.scale <= 1.001 && y.scale <= 1.001;
  }

  dispose(): void {
    for (const mesh of [this.surface, this.walls, this.shadow]) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
    this.texture.dispose();
    this.tint.dispose();
  }
}

const placesOf = (axis: Float64Array, { place }: Placing): Float64Array => axis.map((v) => Math.min(Math.max(place(v), -1), 1));

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

function fillSurface(geometry: THREE.BufferGeometry, { xs, ys, heights }: Terrain, holed: boolean): void {
  const [n0, n1] = [xs.length, ys.length];
  const fresh = geometry.getAttribute("position")?.count !== n0 * n1;
  const position = attribute(geometry, "position", 3 * n0 * n1);
  const normal = attribute(geometry, "normal", 3 * n0 * n1);
  for (let i = 0; i < n0; i++) {
    const [west, east] = [Math.max(i - 1, 0), Math.min(i + 1, n0 - 1)];
    for (let j = 0; j < n1; j++) {
      const k = i * n1 + j;
      const [south, north] = [Math.max(j - 1, 0), Math.min(j + 1, n1 - 1)];
      const dx = (solid(heights[east * n1 + j]) - solid(heights[west * n1 + j])) / (xs[east] - xs[west]);
      const dy = (solid(heights[i * n1 + north]) - solid(heights[i * n1 + south])) / (ys[north] - ys[south]);
      const size = Math.hypot(dx, dy, 1);
      position.set([xs[i], solid(heights[k]), -ys[j]], 3 * k);
      normal.set([-dx / size, 1 / size, dy / size], 3 * k);
    }
  }
  if (!fresh && !holed && !geometry.userData.holed) return;
  if (fresh) geometry.dispose();
  geometry.userData = { holed, whole: mesh(n0, n1, 1, heights), rough: mesh(n0, n1, ROUGH, heights) };
}

const mesh = (n0: number, n1: number, stride: number, heights: ArrayLike<number>): THREE.BufferAttribute => new THREE.BufferAttribute(triangles(strided(n0, stride), strided(n1, stride), n1, heights), 1);

/** Every so manieth of n nodes, and the last. */
const strided = (n: number, stride: number): number[] => Array.from({ length: Math.ceil((n - 1) / stride) + 1 }, (_, k) => Math.min(k * stride, n - 1));

/** Two triangles a cell between the chosen rows and columns, none that touches a hole. */
function triangles(rows: number[], columns: number[], n1: number, heights: ArrayLike<number>): Uint32Array {
  const index = new Uint32Array(6 * (rows.length - 1) * (columns.length - 1));
  let m = 0;
  for (let p = 0; p + 1 < rows.length; p++) {
    for (let q = 0; q + 1 < columns.length; q++) {
      const [west, east, south, north] = [rows[p] * n1, rows[p + 1] * n1, columns[q], columns[q + 1]];
      const [a, b, c, d] = [west + south, east + south, east + north, west + north];
      if (![a, b, c, d].every((k) => Number.isFinite(heights[k]))) continue;
      index.set([a, b, c, a, c, d], m);
      m += 6;
    }
  }
  return index.slice(0, m);
}

function fillWalls(geometry: THREE.BufferGeometry, { xs, ys, heights }: Terrain): void {
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
