/**
 * The surface over the square −1 … 1: as a mesh with walls down to a base, so that it stands like a block of land, and
 * on the map as one square on which each pixel looks up its height.
 */

import * as THREE from "three";
import { Field, placing, type Placing } from "../maths/field";
import { cutAt, type HeightScale } from "../maths/heights";
import type { Terrain } from "../maths/march";
import { PALETTES, ramp } from "../maths/palettes";
import type { Axis, Pair } from "../protocol";
import type { Theme } from "../theme";
import { BASE, fillSurface, fillWalls, isEven } from "./nodes";
import { fragment, shadowFragment, shadowVertex, vertex } from "./shaders";

/** Height of the highest point, where the square is 2 wide. */
export const TOP = 0.95;

export class Sheet {
  readonly group = new THREE.Group();
  terrain: Terrain = { xs: new Float64Array([-1, 1]), ys: new Float64Array([-1, 1]), heights: [0, 0, 0, 0], low: 0, high: 0 };
  private readonly texture = new THREE.DataTexture(new Uint8Array(1024), 256, 1);
  private tint = new THREE.DataTexture(new Uint8Array(4), 1, 1);
  /** Heights and slopes of the nodes, for the map. */
  private nodes = new THREE.DataTexture(new Float32Array(4), 1, 1, THREE.RGBAFormat, THREE.FloatType);
  /** The map; where nodes are not evenly spaced the mesh serves there too. */
  private readonly plan: THREE.Mesh<THREE.PlaneGeometry, THREE.ShaderMaterial>;
  private isEven = true;
  private readonly surface: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  private readonly walls: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  private readonly shadow: THREE.Mesh<THREE.PlaneGeometry, THREE.ShaderMaterial>;

  constructor() {
    this.texture.minFilter = this.texture.magFilter = THREE.LinearFilter;
    this.plan = new THREE.Mesh(new THREE.PlaneGeometry(2, 2).rotateX(-Math.PI / 2), this.material(0, { PLAN: "" }));
    this.surface = new THREE.Mesh(new THREE.BufferGeometry(), this.material(0));
    this.walls = new THREE.Mesh(new THREE.BufferGeometry(), this.material(1));
    this.shadow = new THREE.Mesh(
      new THREE.PlaneGeometry(4.4, 4.4).rotateX(-Math.PI / 2),
      new THREE.ShaderMaterial({ vertexShader: shadowVertex, fragmentShader: shadowFragment, transparent: true, depthWrite: false, uniforms: { strength: { value: 0.5 } } }),
    );
    this.shadow.position.y = BASE - 0.005;
    this.group.add(...this.meshes);
    for (const mesh of this.meshes) mesh.frustumCulled = false;
  }

  private get meshes(): THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>[] {
    return [this.plan, this.surface, this.walls, this.shadow];
  }

  private material(wall: number, defines: Record<string, string> = {}): THREE.ShaderMaterial {
    return new THREE.ShaderMaterial({
      defines,
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
        nodes: { value: this.nodes },
      },
    });
  }

  private uniform(name: string, set: (uniform: { value: never }) => void): void {
    for (const mesh of [this.plan, this.surface, this.walls]) set(mesh.material.uniforms[name] as { value: never });
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
    this.plan.visible = isMap && this.isEven;
    this.surface.visible = !this.plan.visible;
    this.walls.visible = this.shadow.visible = !isMap;
    for (const { material } of [this.plan, this.surface]) {
      material.uniforms.eye.value.copy(eye);
      material.uniforms.gloss.value = isMap ? 0 : 1;
      material.uniforms.exaggeration.value = isMap ? 0.7 : 1;
    }
  }

  /** A new field. The same shape reuses its buffers, so that a finer or another surface costs a millisecond or two. */
  show(field: Field, scale: HeightScale, axes: [Axis, Axis]): void {
    const [n0, n1] = field.shape;
    const places = field.axes.map((axis, i) => placesOf(axis, placing(field.window[i], axes[i].scale)));
    const heights = new Float32Array(n0 * n1);
    for (let k = 0; k < heights.length; k++) heights[k] = TOP * scale.height(field.values[k]);
    this.terrain = { xs: places[0], ys: places[1], heights, low: 0, high: TOP };
    this.lay(field.holes > 0);
    const [from, to] = [scale.contour(scale.low), scale.contour(scale.high)];
    this.uniform("contours", (u) => (u as { value: THREE.Vector2 }).value.set(from, to - from));
    for (const { material } of [this.plan, this.surface]) material.uniforms.cut.value.set(...cutAt(field, scale).map(Number));
  }

  private lay(holed: boolean): void {
    const { xs, ys } = this.terrain;
    this.isEven = isEven(xs) && isEven(ys);
    fillSurface(this.surface.geometry, this.nodesFor(xs.length, ys.length), this.terrain, holed);
    fillWalls(this.walls.geometry, this.terrain);
  }

  /** Room for the nodes of a grid; the same if it is as large as before. */
  private nodesFor(n0: number, n1: number): Float32Array {
    const { width, height } = this.nodes.image;
    if (width !== n1 || height !== n0) {
      this.nodes.dispose();
      this.nodes = new THREE.DataTexture(new Float32Array(4 * n0 * n1), n1, n0, THREE.RGBAFormat, THREE.FloatType);
      this.uniform("nodes", (u) => ((u as { value: unknown }).value = this.nodes));
    }
    this.nodes.needsUpdate = true;
    return this.nodes.image.data as Float32Array;
  }

  /** Where the field's window lies in the window looked at, which may have moved on. */
  fit(field: Field, window: [Pair, Pair], axes: [Axis, Axis]): void {
    const [x, y] = axes.map(({ scale }, i) => {
      const { place } = placing(window[i], scale);
      const [low, high] = field.window[i].map(place);
      return { scale: (high - low) / 2, middle: (low + high) / 2 };
    });
    for (const mesh of [this.plan, this.surface, this.walls]) {
      mesh.scale.set(x.scale, 1, y.scale);
      mesh.position.set(x.middle, 0, -y.middle);
    }
    this.walls.visible &&= x.scale <= 1.001 && y.scale <= 1.001;
  }

  dispose(): void {
    for (const mesh of this.meshes) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
    this.texture.dispose();
    this.tint.dispose();
    this.nodes.dispose();
  }
}

const placesOf = (axis: Float64Array, { place }: Placing): Float64Array => axis.map((v) => Math.min(Math.max(place(v), -1), 1));
