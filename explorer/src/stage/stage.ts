/** Map and 3-D view: one scene, one canvas, two cameras; drawn when something changed and the screen is ready. */

import * as THREE from "three";
import { el, type Stop } from "../dom";
import { tints } from "../maths/tints";
import { PALETTES } from "../maths/palettes";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import { onSystemTheme, themeOf, type Theme } from "../theme";
import { handleMap } from "./map";
import { Curtain } from "./curtain";
import { overMap, overRelief, type Look } from "./overlay";
import { FIRST_VIEW, MapPane, ReliefPane, type Pane, type View } from "./pane";
import { handleRelief } from "./relief";
import { Side } from "./side";

/** Milliseconds for which a finer level is awaited before a coarse one is drawn. */
const PATIENCE = 60;

export interface StageOptions {
  antialias: boolean;
}

export class Stage {
  readonly map: MapPane;
  readonly relief: ReliefPane;
  /** The surface, and what it is compared with. */
  private readonly sides: [Side, Side];
  private readonly curtains: Map<Pane, Curtain>;
  private readonly canvas = el("canvas", { "aria-hidden": "true" });
  private readonly renderer: THREE.WebGLRenderer;
  private readonly scene = new THREE.Scene();
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
    this.sides = [new Side(model, this.map), new Side(model, this.map)];
    this.curtains = new Map([this.map, this.relief].map((pane) => [pane, new Curtain(pane, model)]));
    this.scene.add(...this.sides.map(({ group }) => group));
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
      handleRelief(this.relief, model, () => this.sides[0].sheet.terrain),
    ];
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.patience);
    this.stops.forEach((stop) => stop());
    this.sides.forEach((side) => side.dispose());
    this.renderer.dispose();
    this.renderer.forceContextLoss(); // a browser keeps few contexts, and a notebook makes many widgets
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

  private draw(): void {
    const { model } = this;
    if (!model.scene || !model.field || !model.scale) return;
    const theme = themeOf(model.state.theme);
    const [own, other] = this.sides;
    this.dress(theme);
    if (this.stale.has("field") || !this.isShown) {
      this.isShown = true;
      own.show(model.field, model.scale);
      if (model.compared) other.show(model.compared, model.scale);
    }
    if (this.stale.has("tracks")) this.shown.forEach((side) => side.drape());
    if (this.stale.has("basins")) this.stain(theme);
    this.placeStain();
    this.stale.clear();
    this.shown.forEach((side) => side.until(model.time));
    this.resize();
    if (!this.chosen && (model.tracks.size || !model.racers.length)) this.chosen = this.choose();
    this.relief.view = model.state.camera ?? this.chosen ?? FIRST_VIEW;
    const look: Look = { model, theme, sides: this.shown, split: Infinity };
    if (this.render(this.map, look)) this.map.overlay.innerHTML = overMap(this.map, look);
    if (this.render(this.relief, look)) this.relief.overlay.innerHTML = overRelief(this.relief, look);
  }

  private get shown(): Side[] {
    return this.model.compared ? this.sides : this.sides.slice(0, 1);
  }

  /** Colours and lines, only when they are others than before: turning the view must cost nothing here. */
  private dress(theme: Theme): void {
    const { palette, contours, shade, racers, x, y } = this.model.state;
    const wanted = JSON.stringify([theme.name, palette, contours, shade, racers?.map(({ on }) => on), x, y]);
    if (wanted === this.dressed) return;
    this.dressed = wanted;
    this.sides.forEach(({ sheet }) => sheet.look(theme, palette || theme.palette, contours, shade));
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
    this.sides[0].sheet.stain(sheet ? tints(sheet.basins, sheet.account, palette) : null, sheet ? (sheet.basins.arrays.labels.shape as Pair) : [0, 0]);
  }

  private placeStain(): void {
    const { state, atlas, basinView, window } = this.model;
    const sheet = state.basins ? atlas?.shown(basinView) : null;
    if (!sheet) return;
    const { axis0, axis1 } = sheet.basins.arrays;
    const ends = (data: ArrayLike<number>): Pair => [data[0], data[data.length - 1]];
    const [x, y] = [ends(axis0.data).map((v) => this.map.place([v, window[1][0]])[0]), ends(axis1.data).map((v) => this.map.place([window[0][0], v])[1])];
    this.sides[0].sheet.placeStain(x as Pair, y as Pair);
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const size = this.renderer.getSize(new THREE.Vector2());
    if (size.x !== width || size.y !== height) this.renderer.setSize(width, height, false);
  }

  /** Draw a view, each side in its part of it; false if it is not shown. */
  private render(pane: Pane, look: Look): boolean {
    if (!pane.resize()) return false;
    const { left, top, width, height } = pane.plot;
    const outer = this.element.getBoundingClientRect();
    const inner = pane.element.getBoundingClientRect();
    const x = inner.left - outer.left + left;
    const y = outer.bottom - inner.top - top - height;
    const split = this.curtains.get(pane)!.draw();
    look.split = left + split;
    this.renderer.setViewport(x, y, width, height);
    this.sides.forEach((side, i) => {
      const part = i ? width - split : split;
      if (part <= 0) return;
      this.sides.forEach(({ group }) => (group.visible = group === side.group));
      side.pose(pane.camera, pane === this.map);
      this.renderer.setScissor(i ? x + split : x, y, part, height);
      this.renderer.render(this.scene, pane.camera);
    });
    return true;
  }

  /** Of views all around, the nearest to the usual one that hides least of the paths. */
  private choose(): View {
    const points = [...this.model.tracks.values()].flatMap(({ points }) => points.filter((_, i) => i % Math.ceil(points.length / 12) === 0));
    const places = points.map((point): Pair => this.map.place(point)).filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= 1);
    if (!places.length) return FIRST_VIEW;
    const { ground, sheet } = this.sides[0];
    let best = { view: FIRST_VIEW, cost: Infinity };
    for (let k = 0; k < 16; k++) {
      const view: View = [FIRST_VIEW[0] + (k * Math.PI) / 8, FIRST_VIEW[1], FIRST_VIEW[2]];
      this.relief.look(view);
      const hidden = places.filter(([x, y]) => !this.relief.sees([x, y, ground(x, y)], sheet.terrain)).length;
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
