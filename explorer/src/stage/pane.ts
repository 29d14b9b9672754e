/** One of the two views of the scene: a rectangle of the canvas, a camera, and the way between pixels and weights. */

import * as THREE from "three";
import { el } from "../dom";
import { placing } from "../maths/field";
import { march, type Terrain, type Triple } from "../maths/march";
import type { Model } from "../model";
import type { Pair } from "../protocol";

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

export abstract class Pane {
  abstract readonly camera: THREE.Camera;
  readonly overlay = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  /** Runs are drawn on it, between the scene and the overlay. */
  readonly runs = el("canvas", { "aria-hidden": "true" });
  readonly element: HTMLElement;
  /** Where the scene is drawn, in pixels of the pane. */
  plot: Rect = { left: 0, top: 0, width: 1, height: 1 };

  constructor(readonly name: "map" | "relief", label: string, protected readonly model: Model) {
    this.overlay.setAttribute("aria-hidden", "true");
    this.element = el("div", { class: `pane ${name}`, tabindex: 0, role: "group", "aria-label": label }, this.runs, this.overlay);
  }

  /** Whether the wheel is ours: in a notebook it scrolls the cells by, until the viewer has the focus. */
  get hasWheel(): boolean {
    const root = this.element.closest<HTMLElement>(".crumple-explorer");
    return root?.dataset.own !== "keys" || root.contains((root.getRootNode() as Document | ShadowRoot).activeElement);
  }

  /** Take the pane's size; false if it is not shown. */
  abstract resize(): boolean;

  /** Pixels of the pane for a place in the scene. */
  project([x, y, h]: Triple): Pair {
    const point = new THREE.Vector3(x, h, -y).project(this.camera);
    return [this.plot.left + ((point.x + 1) / 2) * this.plot.width, this.plot.top + ((1 - point.y) / 2) * this.plot.height];
  }

  /** Pixels of the pane for a point of the plane, as if all were level. */
  flat(at: Pair): Pair {
    return this.project([...this.place(at), 0]);
  }

  /** `project` for many places, x, y and height of one after another; x and y of the pixels come out so. */
  projected(places: Float64Array): Float64Array {
    const m = new THREE.Matrix4().multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse).elements;
    const { left, top, width, height } = this.plot;
    const pixels = new Float64Array((2 * places.length) / 3);
    for (let k = 0; 3 * k < places.length; k++) {
      const [x, y, z] = [places[3 * k], places[3 * k + 2], -places[3 * k + 1]];
      const w = m[3] * x + m[7] * y + m[11] * z + m[15];
      pixels[2 * k] = left + ((m[0] * x + m[4] * y + m[8] * z + m[12]) / w + 1) * 0.5 * width;
      pixels[2 * k + 1] = top + (1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w) * 0.5 * height;
    }
    return pixels;
  }

  /** The ray under a pixel, as from and toward. */
  ray([px, py]: Pair): [Triple, Triple] {
    const u = (2 * (px - this.plot.left)) / this.plot.width - 1;
    const v = 1 - (2 * (py - this.plot.top)) / this.plot.height;
    const near = new THREE.Vector3(u, v, -1).unproject(this.camera);
    const far = new THREE.Vector3(u, v, 1).unproject(this.camera);
    return [
      [near.x, -near.z, near.y],
      [far.x - near.x, near.z - far.z, far.y - near.y],
    ];
  }

  /** Weights under a pixel; null beside the surface. */
  abstract pick(pixel: Pair, terrain: Terrain): Pair | null;

  place([a, b]: Pair): Pair {
    const { window, scene } = this.model;
    return [placing(window[0], scene!.axes[0].scale).place(a), placing(window[1], scene!.axes[1].scale).place(b)];
  }

  weights([x, y]: Pair): Pair {
    const { window, scene } = this.model;
    return [placing(window[0], scene!.axes[0].scale).coordinate(x), placing(window[1], scene!.axes[1].scale).coordinate(y)];
  }

  pixelOf(event: { clientX: number; clientY: number }): Pair {
    const { left, top } = this.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}

const MARGIN = { left: 52, right: 14, top: 12, bottom: 40 };

export class MapPane extends Pane {
  readonly camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0.1, 10);

  constructor(model: Model) {
    super("map", "Map of the loss. Arrow keys move the cursor, enter puts the ball there, plus and minus zoom.", model);
    this.camera.up.set(0, 0, -1);
    this.camera.position.set(0, 5, 0);
    this.camera.lookAt(0, 0, 0);
    this.camera.updateMatrixWorld();
  }

  override resize(): boolean {
    const { clientWidth, clientHeight } = this.element;
    let width = clientWidth - MARGIN.left - MARGIN.right;
    let height = clientHeight - MARGIN.top - MARGIN.bottom;
    if (width < 20 || height < 20) return false;
    const [x, y] = this.model.scene ? this.model.window : [[0, 1], [0, 1]];
    const ratio = (x[1] - x[0]) / (y[1] - y[0]);
    if (ratio > 0.45 && ratio < 2.2 && this.model.scene?.axes.every(({ scale, norm }) => scale === "linear" && norm === this.model.scene!.axes[0].norm)) {
      [width, height] = [Math.min(width, height * ratio), Math.min(height, width / ratio)]; // equal units where they compare
    }
    const aside = (clientWidth - MARGIN.left - MARGIN.right - width) / 2;
    const above = (clientHeight - MARGIN.top - MARGIN.bottom - height) / 2;
    this.plot = { left: Math.round(MARGIN.left + aside), top: Math.round(MARGIN.top + above), width: Math.round(width), height: Math.round(height) };
    return true;
  }

  override pick([px, py]: Pair, _terrain?: Terrain): Pair | null {
    const { left, top, width, height } = this.plot;
    const place: Pair = [(2 * (px - left)) / width - 1, 1 - (2 * (py - top)) / height];
    return place.some((v) => Math.abs(v) > 1) ? null : this.weights(place);
  }

  /** Weights at a pixel, beyond the rim too: for dragging. */
  anywhere([px, py]: Pair): Pair {
    const { left, top, width, height } = this.plot;
    return this.weights([(2 * (px - left)) / width - 1, 1 - (2 * (py - top)) / height]);
  }
}

/** Azimuth, elevation (radians) and distance. */
export type View = [number, number, number];
export const FIRST_VIEW: View = [-0.62, 0.56, 4.75];
const LEGEND = 46;
const LOOK_AT = new THREE.Vector3(0, 0.24, 0);

export class ReliefPane extends Pane {
  readonly camera = new THREE.PerspectiveCamera(32, 1, 0.1, 60);
  view: View = FIRST_VIEW;

  constructor(model: Model) {
    super("relief", "The loss in three dimensions. Drag turns it, the wheel comes nearer.", model);
  }

  override resize(): boolean {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width < 20 || height < 20) return false;
    this.plot = { left: 0, top: 0, width, height };
    this.camera.setViewOffset(width, height, LEGEND / 2, 0, width, height); // the colour bar has the right edge for itself
    this.look(this.view);
    return true;
  }

  look(view: View): void {
    this.view = view;
    const [azimuth, elevation, distance] = view;
    const { width, height } = this.plot;
    this.camera.aspect = width / height;
    const away = distance * Math.max(1, 1.36 / this.camera.aspect); // a narrow pane needs more distance
    this.camera.position.set(Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation));
    this.camera.position.multiplyScalar(away).add(LOOK_AT);
    this.camera.lookAt(LOOK_AT);
    this.camera.updateProjectionMatrix();
    this.camera.updateMatrixWorld();
  }

  override pick(pixel: Pair, terrain: Terrain): Pair | null {
    const hit = march(terrain, ...this.ray(pixel));
    return hit && this.weights([hit[0], hit[1]]);
  }

  /** Where the eye is, as a place of the scene. */
  get eye(): Triple {
    const { x, y, z } = this.camera.position;
    return [x, -z, y];
  }
}
