/** One surface with the runs on it: there are two where surfaces are compared, in the same window under the same cameras. */

import * as THREE from "three";
import { drape, type Draped } from "../maths/drape";
import { bilinear, type Field } from "../maths/field";
import type { HeightScale } from "../maths/heights";
import type { Terrain } from "../maths/march";
import type { Model } from "../model";
import { contourLabels, type ContourLabel } from "./contourlabels";
import type { MapPane } from "./pane";
import { Sheet } from "./sheet";

export class Side {
  readonly group = new THREE.Group();
  readonly sheet = new Sheet();
  labels: ContourLabel[] = [];
  /** The runs as they lie on the ground, with their places among the racers. */
  runs: { run: Draped; place: number }[] = [];
  /** The ground in places of the window looked at, which may be another than the field's. */
  terrain: Terrain = this.sheet.terrain;
  private field: Field | null = null;

  /** `place` is 0 for the surface, and 1 for the one beside it. */
  constructor(private readonly model: Model, private readonly map: MapPane, readonly place: 0 | 1) {
    this.group.add(this.sheet.group);
  }

  dispose(): void {
    this.sheet.dispose();
  }

  show(field: Field, scale: HeightScale): void {
    this.field = field;
    this.sheet.show(field, scale, this.model.scene!.axes);
    this.labels = contourLabels(field, scale);
  }

  readonly ground = (x: number, y: number): number => bilinear([this.terrain.xs, this.terrain.ys], this.terrain.heights, x, y);

  /** Lay the runs on the ground, where it lies in the window now. */
  drape(): void {
    this.terrain = this.placed();
    this.runs = this.model.racers.flatMap(({ id, optimizer, place }) => {
      const track = this.model.liesOn(optimizer, this.place) && this.model.tracks.get(id);
      return track ? [{ run: drape(track.points.map((point) => this.map.place(point)), track.updates, this.ground), place }] : [];
    });
  }

  private placed(): Terrain {
    const { field, model } = this;
    const { terrain } = this.sheet;
    if (!field || this.same(field)) return terrain;
    const [xs, ys] = [0, 1].map((i) => field.axes[i].map((v) => this.map.place(i === 0 ? [v, model.window[1][0]] : [model.window[0][0], v])[i]));
    return { ...terrain, xs, ys };
  }

  private same(field: Field): boolean {
    const [a, b] = [field.window.flat(), this.model.window.flat()];
    return a.every((v, i) => v === b[i]);
  }

  /** Make ready to be looked at by a camera. */
  pose(camera: THREE.Camera, isMap: boolean, inHaste: boolean): void {
    this.sheet.pose(camera.position, isMap, inHaste);
    if (this.field) this.sheet.fit(this.field, this.model.window, this.model.scene!.axes);
  }
}
