/** Map and 3-D view: one scene, one canvas, two cameras; when the screen is ready, what is not as it was is drawn anew. */

import * as THREE from "three";
import { el, type Stop } from "../dom";
import { PALETTES } from "../maths/palettes";
import { tints } from "../maths/tints";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import { onSystemTheme, themeOf, type Theme } from "../theme";
import { handleMap } from "./map";
import { Curtain } from "./curtain";
import { overMap, overRelief, put, type Look } from "./overlay";
import { FIRST_VIEW, MapPane, ReliefPane, type Pane, type View } from "./pane";
import { handleRelief } from "./relief";
import { drawRuns } from "./runs";
import { Side } from "./side";
import { viewpoint } from "./viewpoint";

/** Milliseconds for which a finer level is awaited before a coarse one is drawn. */
const PATIENCE = 60;
/** Milliseconds without another picture after which nothing moves. */
const REST = 500;

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
  /** How often the surface, the runs and the places of the views were others: by it one sees that they are again. */
  private surveys = 0;
  private runs = 0;
  private layout = 0;
  private readonly known = new Map<string, string>();
  /** The upper left corner of each view in the canvas, from the left and from below. */
  private readonly corners = new Map<Pane, Pair>();
  /** Whether the processor draws, in the place of a graphics card. */
  private readonly isSlow: boolean;
  private isAtRest = false;
  private resting: ReturnType<typeof setTimeout> | undefined;
  /** The picture that is on its way; 0 if none is. */
  private frame = 0;
  private readonly waiting: (() => void)[] = [];
  private patience: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: Stop[];
  private chosen: View | null = null;

  constructor(private readonly element: HTMLElement, private readonly model: Model, { antialias }: StageOptions) {
    this.map = new MapPane(model);
    this.relief = new ReliefPane(model);
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias, alpha: true, powerPreference: "high-performance", preserveDrawingBuffer: true }); // so that one view can be drawn alone
    this.isSlow = drawsInSoftware(this.renderer.getContext());
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, antialias ? 2 : 1));
    this.renderer.setScissorTest(true);
    this.renderer.setClearColor(0x000000, 0);
    this.sides = [new Side(model, this.map, 0), new Side(model, this.map, 1)];
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
      this.onRestored(),
      () => sizes.disconnect(),
      handleMap(this.map, model),
      handleRelief(this.relief, model, () => this.sides[0].terrain),
    ];
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.patience);
    clearTimeout(this.resting);
    this.stops.forEach((stop) => stop());
    this.sides.forEach((side) => side.dispose());
    this.renderer.dispose();
    this.renderer.forceContextLoss(); // a browser keeps few contexts, and a notebook makes many widgets
  }

  /** A graphics card that was lost has forgotten the picture. */
  private onRestored(): Stop {
    const again = (): void => (this.known.clear(), this.dirty());
    this.canvas.addEventListener("webglcontextrestored", again);
    return () => this.canvas.removeEventListener("webglcontextrestored", again);
  }

  /** A coarse level is drawn only if the next one keeps us waiting, or there is none yet. */
  private surveyed(): void {
    const show = (): void => {
      clearTimeout(this.patience);
      this.patience = undefined;
      this.dirty("field", "tracks");
    };
    if (this.model.surveying && this.isShown) this.patience ??= setTimeout(show, PATIENCE);
    else show();
  }

  /** Kept when all that is known now is drawn. */
  drawn(): Promise<void> {
    return this.frame ? new Promise((keep) => this.waiting.push(keep)) : Promise.resolve();
  }

  private dirty(...what: ("field" | "tracks" | "basins")[]): void {
    what.forEach((one) => this.stale.add(one));
    if (this.frame) return; // never put off: where answers come faster than screens nothing would be drawn
    const draw = (): void => ((this.frame = 0), this.draw());
    const later = (): void => void (this.frame = requestAnimationFrame(draw)); // once the panels have what gives the stage its size
    this.frame = requestAnimationFrame(this.isShown ? draw : later);
  }

  private draw(): void {
    const { model } = this;
    if (!model.scene || !model.field || !model.scale) return;
    const theme = themeOf(model.state.theme);
    const [own, other] = this.sides;
    this.dress(theme);
    if (this.stale.has("field") || !this.isShown) {
      this.isShown = true;
      this.surveys += 1;
      own.show(model.field, model.scale);
      if (model.compared) other.show(model.compared, model.scale);
      this.stale.add("tracks");
    }
    if (this.stale.has("basins")) this.stain(theme);
    this.placeStain();
    if (this.stale.has("tracks") || this.differs("draped", [model.window, model.racers.map(({ place }) => place), model.compared !== null && model.compare])) {
      this.runs += 1;
      this.shown.forEach((side) => side.drape());
    }
    this.stale.clear();
    if (!this.chosen && model.racers.every(({ id }) => (model.tracks.get(id)?.status ?? "running") !== "running")) this.chosen = viewpoint(model.tracks.values(), this.map, this.relief, own);
    this.relief.view = model.state.camera ?? this.chosen ?? FIRST_VIEW;
    const panes = [this.map, this.relief].filter((pane) => pane.resize());
    this.resize(panes);
    for (const pane of panes) this.drawPane(pane, theme);
    if (!this.frame) this.waiting.splice(0).forEach((keep) => keep());
  }

  /** Draw a view, and of it only what is other than before: the sheet, the runs, the drawing over them. */
  private drawPane(pane: Pane, theme: Theme): void {
    const { model, shown: sides } = this;
    const split = this.curtains.get(pane)!.draw();
    const { left, width } = pane.plot;
    const view = pane === this.map ? null : this.relief.view;
    const place = [pane.plot, split, view, model.window, theme.name];
    if (this.differs(`${pane.name}: sheet`, [place, this.layout, this.surveys, this.dressed, this.stained])) {
      this.render(pane, split);
      this.rest();
    }
    if (this.differs(`${pane.name}: runs`, [place, this.runs, model.time, devicePixelRatio])) {
      const ends = (i: number): Pair => [i ? split : 0, i + 1 < sides.length ? split : width];
      const laid = sides.flatMap(({ runs, terrain }, i) => runs.map((one) => ({ ...one, terrain, from: ends(i)[0], to: ends(i)[1] })));
      drawRuns(pane, laid, model.time, theme, view && this.relief.eye);
    }
    const look: Look = { model, theme, sides, split: left + split };
    put(pane.overlay, pane === this.map ? overMap(this.map, look) : overRelief(this.relief, look));
  }

  /** Without a graphics card most of the time goes into the many triangles: a fine mesh waits until nothing moves or comes. */
  private rest(): void {
    clearTimeout(this.resting);
    if (this.isSlow && !this.isAtRest) this.resting = setTimeout(() => this.drawAtRest(), this.model.isBusy ? 2 * REST : REST);
  }

  private drawAtRest(): void {
    clearTimeout(this.resting);
    this.known.delete(`${this.relief.name}: sheet`); // the map is drawn with all its nodes as it is
    this.isAtRest = true;
    this.draw();
    this.isAtRest = false;
  }

  /** Whether something is not as it was when this was last asked. */
  private differs(what: string, value: unknown): boolean {
    const now = JSON.stringify(value);
    if (this.known.get(what) === now) return false;
    this.known.set(what, now);
    return true;
  }

  private get shown(): Side[] {
    return this.model.compared ? this.sides : this.sides.slice(0, 1);
  }

  /** Colours and lines, only when they are others than before: turning the view must cost nothing here. */
  private dress(theme: Theme): void {
    const { palette, contours, shade } = this.model.state;
    this.dressed = JSON.stringify([theme.name, palette, contours, shade]);
    if (this.differs("dressed", this.dressed)) this.sides.forEach(({ sheet }) => sheet.look(theme, palette || theme.palette, contours, shade));
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

  /** Give the canvas its size; where views are placed anew all of it is drawn anew. */
  private resize(panes: Pane[]): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const outer = this.element.getBoundingClientRect();
    this.corners.clear();
    for (const pane of panes) {
      const inner = pane.element.getBoundingClientRect();
      this.corners.set(pane, [inner.left - outer.left, outer.bottom - inner.top]);
    }
    if (!this.differs("layout", [width, height, [...this.corners.values()], panes.map(({ name }) => name)])) return;
    this.layout += 1;
    this.renderer.setSize(width, height, false);
  }

  /** Draw the scene of a view, each side in its part of it. */
  private render(pane: Pane, split: number): void {
    const { left, top, width, height } = pane.plot;
    const [across, up] = this.corners.get(pane)!;
    const [x, y] = [across + left, up - top - height];
    this.renderer.setViewport(x, y, width, height);
    this.sides.forEach((side, i) => {
      const part = i ? width - split : split;
      if (part <= 0) return;
      this.renderer.setScissor(i ? x + split : x, y, part, height);
      this.sides.forEach(({ group }) => (group.visible = group === side.group));
      side.pose(pane.camera, pane === this.map, this.isSlow && !this.isAtRest && pane !== this.map);
      this.renderer.render(this.scene, pane.camera);
    });
  }

  /** A picture of the views, as they are. */
  picture(): Promise<Blob | null> {
    this.drawAtRest();
    const { width, height } = this.canvas;
    const whole = el("canvas", { width, height });
    const context = whole.getContext("2d")!;
    context.drawImage(this.canvas, 0, 0);
    const density = width / this.element.clientWidth;
    const outer = this.element.getBoundingClientRect();
    for (const { runs } of [this.map, this.relief]) {
      const { left, top, width, height } = runs.getBoundingClientRect();
      if (width) context.drawImage(runs, (left - outer.left) * density, (top - outer.top) * density, width * density, height * density);
    }
    return new Promise((keep) => whole.toBlob(keep));
  }
}

function drawsInSoftware(context: WebGLRenderingContext | WebGL2RenderingContext): boolean {
  const names = context.getExtension("WEBGL_debug_renderer_info");
  return names !== null && /swiftshader|llvmpipe|software/i.test(String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)));
}
