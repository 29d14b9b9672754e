/** A run as a wide line that lies on the sheet, with a halo so that it reads on any colour. */

import * as THREE from "three";
import { LineMaterial } from "three/examples/jsm/lines/LineMaterial.js";
import { LineSegments2 } from "three/examples/jsm/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/examples/jsm/lines/LineSegmentsGeometry.js";
import type { Pair } from "../protocol";

const PIECE = 0.025;
const LIFT = 0.012;
const MOST_PIECES = 20_000;

interface Style {
  width: number;
  opacity: number;
  order: number;
  /** Where it is drawn in the 3-D view: on the sheet, or only where the sheet hides it. */
  behind?: boolean;
  halo?: boolean;
}

const STYLES: Record<string, Style> = {
  hidden: { width: 2, opacity: 0.3, order: 1, behind: true },
  future: { width: 1.4, opacity: 0.45, order: 2 },
  halo: { width: 6, opacity: 0.75, order: 3, halo: true },
  line: { width: 3, opacity: 1, order: 4 },
};

export class TrackLine {
  readonly group = new THREE.Group();
  private readonly lines: Record<string, LineSegments2>;
  private ends: number[] = [];

  constructor() {
    this.lines = Object.fromEntries(
      Object.entries(STYLES).map(([name, { width, opacity, order, behind }]) => {
        const material = new LineMaterial({ linewidth: width, transparent: true, opacity, depthWrite: false });
        if (behind) material.depthFunc = THREE.GreaterDepth;
        const line = new LineSegments2(new LineSegmentsGeometry(), material);
        line.renderOrder = order;
        line.frustumCulled = false;
        return [name, line];
      }),
    );
    this.group.add(...Object.values(this.lines));
  }

  colour(colour: string, halo: string): void {
    for (const [name, line] of Object.entries(this.lines)) line.material.color.set(STYLES[name].halo ? halo : colour);
  }

  /** Places (−1 … 1) with their updates, draped over the ground; the parts outside the square are left out. */
  show(places: Pair[], updates: number[], ground: (x: number, y: number) => number): void {
    const positions: number[] = [];
    this.ends = [];
    for (let k = 0; k + 1 < places.length && this.ends.length < MOST_PIECES; k++) {
      const [p, q] = [places[k], places[k + 1]];
      const size = Math.hypot(q[0] - p[0], q[1] - p[1]);
      if (!Number.isFinite(size) || size === 0) continue;
      const span = inside(p, q);
      if (!span) continue;
      const pieces = Math.min(Math.ceil(((span[1] - span[0]) * size) / PIECE), 100);
      const at = (t: number): [number, number, number] => {
        const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
        return [x, ground(x, y) + LIFT, -y];
      };
      for (let m = 0; m < pieces; m++) {
        const [a, b] = [m, m + 1].map((i) => span[0] + ((span[1] - span[0]) * i) / pieces);
        const ends = [...at(a), ...at(b)];
        if (!ends.every(Number.isFinite)) continue;
        positions.push(...ends);
        this.ends.push(updates[k] + b * (updates[k + 1] - updates[k]));
      }
    }
    for (const line of Object.values(this.lines)) line.geometry.dispose();
    const first = new LineSegmentsGeometry();
    first.setPositions(positions.length ? positions : [0, 0, 0, 0, 0, 0]);
    for (const line of Object.values(this.lines)) {
      line.geometry = new LineSegmentsGeometry();
      line.geometry.setAttribute("instanceStart", first.getAttribute("instanceStart"));
      line.geometry.setAttribute("instanceEnd", first.getAttribute("instanceEnd"));
    }
    this.group.visible = positions.length > 0;
  }

  /** Bright up to this update, thin beyond it. */
  until(update: number): void {
    let n = 0;
    while (n < this.ends.length && this.ends[n] <= update + 1e-9) n++;
    for (const name of ["hidden", "halo", "line"]) {
      this.lines[name].geometry.instanceCount = n;
      this.lines[name].visible = n > 0;
    }
    this.lines.future.geometry.instanceCount = this.ends.length;
  }

  /** On a map nothing hides a path. */
  pose(isMap: boolean): void {
    for (const [name, line] of Object.entries(this.lines)) {
      line.material.depthTest = !isMap;
      if (name === "hidden") line.material.visible = !isMap;
    }
  }

  dispose(): void {
    for (const line of Object.values(this.lines)) {
      line.geometry.dispose();
      line.material.dispose();
    }
  }
}

/** The part of a segment inside the square −1 … 1, as shares of it. */
function inside(p: Pair, q: Pair): Pair | null {
  let [from, to] = [0, 1];
  for (const i of [0, 1]) {
    const d = q[i] - p[i];
    if (d === 0) {
      if (Math.abs(p[i]) > 1) return null;
      continue;
    }
    const [a, b] = [(-1 - p[i]) / d, (1 - p[i]) / d];
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from < to ? [from, to] : null;
}
