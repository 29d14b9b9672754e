/** One surface with the runs on it: there are two where surfaces are compared, in the same window under the same cameras. */

import * as THREE from "three";
import { bilinear, type Field } from "../maths/field";
import type { HeightScale } from "../maths/heights";
import type { Model } from "../model";
import { themeOf } from "../theme";
import { contourLabels, type ContourLabel } from "./overlay";
import type { MapPane } from "./pane";
import { Sheet } from "./sheet";
import { TrackLine } from "./trackline";

export class Side {
  readonly group = new THREE.Group();
  readonly sheet = new Sheet();
  labels: ContourLabel[] = [];
  private readonly lines = new Map<string, TrackLine>();
  private field: Field | null = null;

  constructor(private readonly model: Model, private readonly map: MapPane) {
    this.group.add(this.sheet.group);
  }

  dispose(): void {
    this.lines.forEach((line) => line.dispose());
    this.sheet.dispose();
  }

  show(field: Field, scale: HeightScale): void {
    this.field = field;
    this.sheet.show(field, scale, this.model.scene!.axes);
    this.labels = contourLabels(field, scale);
  }

  readonly ground = (x: number, y: number): number => {
    const { xs, ys, heights } = this.placed();
    return bilinear([xs, ys], heights, x, y);
  };

  /** The ground in places of the window looked at, which may be another than the field's. */
  private placed(): { xs: Float64Array; ys: Float64Array; heights: ArrayLike<number> } {
    const { field, model } = this;
    const { xs, ys, heights } = this.sheet.terrain;
    if (!field || this.same(field)) return { xs, ys, heights };
    const [x, y] = [0, 1].map((i) => field.axes[i].map((v) => this.map.place(i === 0 ? [v, model.window[1][0]] : [model.window[0][0], v])[i]));
    return { xs: x, ys: y, heights };
  }

  private same(field: Field): boolean {
    const [a, b] = [field.window.flat(), this.model.window.flat()];
    return a.every((v, i) => v === b[i]);
  }

  /** Lay the runs on the ground. */
  drape(): void {
    const theme = themeOf(this.model.state.theme);
    const wanted = new Map(this.model.racers.map((racer) => [racer.id, racer]));
    for (const [id, line] of this.lines) {
      if (wanted.has(id)) continue;
      this.group.remove(line.group);
      line.dispose();
      this.lines.delete(id);
    }
    for (const { id, place } of wanted.values()) {
      const track = this.model.tracks.get(id);
      if (!track) continue;
      const line = this.lines.get(id) ?? new TrackLine();
      this.lines.set(id, line);
      this.group.add(line.group);
      line.colour(theme.paths[place % theme.paths.length], theme.halo);
      line.show(track.points.map((point) => this.map.place(point)), track.updates, this.ground);
    }
  }

  until(time: number): void {
    this.lines.forEach((line) => line.until(time));
  }

  /** Make ready to be looked at by a camera. */
  pose(camera: THREE.Camera, isMap: boolean): void {
    this.sheet.pose(camera.position, isMap);
    if (this.field) this.sheet.fit(this.field, this.model.window, this.model.scene!.axes);
    this.lines.forEach((line) => line.pose(isMap));
  }
}
