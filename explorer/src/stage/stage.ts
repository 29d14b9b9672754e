/** Map and 3-D view: one scene, one canvas, two cameras; drawn when something changed and the screen is ready. */

import * as THREE from "three";
import { el, type Stop } from "../dom";
import { tints } from "../maths/tints";
import { PALETTES } from "../maths/palettes";
import { bilinear } from "../maths/field";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import { onSystemTheme, themeOf, type Theme } from "../theme";
import { handleMap } from "./map";
import { contourLabels, overMap, overRelief, type ContourLabel, type Look } from "./overlay";
import { FIRST_VIEW, MapPane, ReliefPane, type Pane, type View } from "./pane";
import { handleRelief } from "./relief";
import { Sheet } from "./sheet";
import { TrackLine } from "./trackline";

/** Milliseconds for which a finer level is awaited before a coarse one is drawn. */
const PATIENCE = 60;

export interface StageOptions {
  antialias: boolean;
}

export class Stage {
  readonly map: MapPane;
  readonly relief: ReliefPane;
  readonly sheet = new Sheet();
  private readonly canvas = el("canvas", { "aria-hidden": "true" });
  private readonly renderer: THREE.WebGLRenderer;
  private readonly scene = new THREE.Scene();
  private readonly lines = new Map<string, TrackLine>();
  private labels: ContourLabel[] = [];
  private readonly stale = new Set<"field" | "tracks" | "basins">(["tracks"]);
  private dressed = "";
  /** Whether any level of this scene is on the sheet. */
  private isShown = false;
  private frame = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: Stop[];
  private chosen: View | null = null;

  constructor(private readonly element: HTMLElement, private readonly model: Model, { antialias }: StageOptions) {
    this.map = new MapPane(model);
    this.relief = new ReliefPane(model);
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias, alpha: true, powerPreference: "high-performance" });
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, antialias ? 2 : 1));
    this.renderer.setScissorTest(true);
    this.renderer.setClearColor(0x000000, 0);
    this.scene.add(this.sheet.group);
    element.append(this.canvas, this.map.element, this.relief.element);
    const sizes = new ResizeObserver(() => this.dirty());
    for (const watched of [element, this.map.element, this.relief.element]) sizes.observe(watched);
    this.stops = [
      model.on(["field"], () => this.surveyed()),
      model.on(["tracks"], () => this.dirty("tracks")),
      model.on(["basins", "state"], () => this.dirty("basins")),
      model.on(["scene"], () => ((this.chosen = null), (this.isShown = false), this.dirty("tracks"))),
      model.on(["state", "time", "point", "section", "step", "landmarks"], () => this.dirty()),
      onSystemTheme(() => this.dirty()),
      () => sizes.disconnect(),
      handleMap(this.map, model),
      handleRelief(this.relief, model, () => this.sheet.terrain),
    ];
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.patience);
    this.stops.forEach((stop) => stop());
    this.lines.forEach((line) => line.dispose());
    this.sheet.dispose();
    this.renderer.dispose();
  }

  /** A coarse level is drawn only if the next one keeps us waiting. */
  private surveyed(): void {
    clearTimeout(this.patience);
    if (this.model.surveying) this.patience = setTimeout(() => this.dirty("field", "tracks"), PATIENCE);
    else this.dirty("field", "tracks");
  }

  private dirty(...what: ("field" | "tracks" | "basins")[]): void {
    what.forEach((one) => this.stale.add(one));
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private readonly ground = (x: number, y: number): number => {
    const { xs, ys, heights } = this.placed();
    return bilinear([xs, ys], heights, x, y);
  };

  /** The ground in places of the window looked at, which may be another than the field's. */
  private placed(): { xs: Float64Array; ys: Float64Array; heights: ArrayLike<number> } {
    const { field, state } = this.model;
    const { xs, ys, heights } = this.sheet.terrain;
    if (!field || (!state.x && !state.y && this.same())) return { xs, ys, heights };
    const [x, y] = [0, 1].map((i) => field.axes[i].map((v) => this.map.place(i === 0 ? [v, this.model.window[1][0]] : [this.model.window[0][0], v])[i]));
    return { xs: x, ys: y, heights };
  }

  private same(): boolean {
    const [a, b] = [this.model.field!.window.flat(), this.model.window.flat()];
    return a.every((v, i) => v === b[i]);
  }

  private draw(): void {
    const { model } = this;
    if (!model.scene || !model.field || !model.scale) return;
    const theme = themeOf(model.state.theme);
    const look: Look = { model, sheet: this.sheet, theme, ground: this.ground };
    this.dress(theme);
    if (this.stale.has("field") || !this.isShown) {
      this.isShown = true;
      this.sheet.show(model.field, model.scale, model.scene.axes);
      this.labels = contourLabels(model.field, model.scale);
    }
    if (this.stale.has("tracks")) this.drape();
    if (this.stale.has("basins")) this.stain(theme);
    this.placeStain();
    this.stale.clear();
    this.lines.forEach((line) => line.until(model.time));
    this.resize();
    if (!this.chosen && (model.tracks.size || !model.racers.length)) this.chosen = this.choose();
    this.relief.view = model.state.camera ?? this.chosen ?? FIRST_VIEW;
    this.render(this.map);
    if (this.map.resize()) this.map.overlay.innerHTML = overMap(this.map, look, this.labels);
    this.render(this.relief);
    if (this.relief.resize()) this.relief.overlay.innerHTML = overRelief(this.relief, look);
  }

  /** Colours and lines, only when they are others than before: turning the view must cost nothing here. */
  private dress(theme: Theme): void {
    const { palette, contours, shade, racers, x, y } = this.model.state;
    const wanted = JSON.stringify([theme.name, palette, contours, shade, racers?.map(({ on }) => on), x, y]);
    if (wanted === this.dressed) return;
    this.dressed = wanted;
    this.sheet.look(theme, palette || theme.palette, contours, shade);
    this.stale.add("tracks");
  }

  private stained = "";
  private stain(theme: Theme): void {
    const { state, atlas, basinView } = this.model;
    const sheet = state.basins ? atlas?.shown(basinView) : null;
    const palette = PALETTES[state.palette] ?? PALETTES[theme.palette];
    const wanted = sheet ? `${sheet.basins.job}/${sheet.basins.level}/${palette.label}` : "";
    if (wanted === this.stained) return;
    this.stained = wanted;
    this.sheet.stain(sheet ? tints(sheet.basins, sheet.account, palette) : null, sheet ? (sheet.basins.arrays.labels.shape as Pair) : [0, 0]);
  }

  private placeStain(): void {
    const { state, atlas, basinView, window } = this.model;
    const sheet = state.basins ? atlas?.shown(basinView) : null;
    if (!sheet) return;
    const { axis0, axis1 } = sheet.basins.arrays;
    const ends = (data: ArrayLike<number>): Pair => [data[0], data[data.length - 1]];
    const [x, y] = [ends(axis0.data).map((v) => this.map.place([v, window[1][0]])[0]), ends(axis1.data).map((v) => this.map.place([window[0][0], v])[1])];
    this.sheet.placeStain(x as Pair, y as Pair);
  }

  private drape(): void {
    const theme = themeOf(this.model.state.theme);
    const wanted = new Map(this.model.racers.map((racer) => [racer.id, racer]));
    for (const [id, line] of this.lines) {
      if (wanted.has(id)) continue;
      this.scene.remove(line.group);
      line.dispose();
      this.lines.delete(id);
    }
    for (const { id, place } of wanted.values()) {
      const track = this.model.tracks.get(id);
      if (!track) continue;
      const line = this.lines.get(id) ?? new TrackLine();
      this.lines.set(id, line);
      this.scene.add(line.group);
      line.colour(theme.paths[place % theme.paths.length], theme.halo);
      line.show(track.points.map((point) => this.map.place(point)), track.updates, this.ground);
    }
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const size = this.renderer.getSize(new THREE.Vector2());
    if (size.x !== width || size.y !== height) this.renderer.setSize(width, height, false);
  }

  private render(pane: Pane): void {
    if (!pane.resize()) return;
    const isMap = pane === this.map;
    this.sheet.pose(pane.camera.position, isMap);
    this.sheet.fit(this.model.field!, this.model.window, this.model.scene!.axes);
    this.lines.forEach((line) => line.pose(isMap));
    const { left, top, width, height } = pane.plot;
    const outer = this.element.getBoundingClientRect();
    const inner = pane.element.getBoundingClientRect();
    const x = inner.left - outer.left + left;
    const y = outer.bottom - inner.top - top - height;
    this.renderer.setViewport(x, y, width, height);
    this.renderer.setScissor(x, y, width, height);
    this.renderer.render(this.scene, pane.camera);
  }

  /** Of views all around, the nearest to the usual one that hides least of the paths. */
  private choose(): View {
    const points = [...this.model.tracks.values()].flatMap(({ points }) => points.filter((_, i) => i % Math.ceil(points.length / 12) === 0));
    const places = points.map((point): Pair => this.map.place(point)).filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= 1);
    if (!places.length) return FIRST_VIEW;
    let best = { view: FIRST_VIEW, cost: Infinity };
    for (let k = 0; k < 16; k++) {
      const view: View = [FIRST_VIEW[0] + (k * Math.PI) / 8, FIRST_VIEW[1], FIRST_VIEW[2]];
      this.relief.look(view);
      const hidden = places.filter(([x, y]) => !this.relief.sees([x, y, this.ground(x, y)], this.sheet.terrain)).length;
      const turned = Math.min(k, 16 - k) / 8;
      const cost = hidden / places.length + 0.35 * turned;
      if (cost < best.cost) best = { view, cost };
    }
    return best.view;
  }

  /** A picture of the 3-D view, as it is. */
  picture(): Promise<Blob | null> {
    this.draw();
    return new Promise((keep) => this.canvas.toBlob(keep));
  }
}
