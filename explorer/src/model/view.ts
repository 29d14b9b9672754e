/** What a view is: its state, and where that says nothing the scene. Nothing is asked or changed here. */

import type { View } from "../atlas";
import { eigen } from "../maths/engine";
import type { Field } from "../maths/field";
import type { Pair, Path, Point, Racer, Request, ScaleName, Scene } from "../protocol";
import { initial, toLink, type Entrant, type State } from "../state";

export interface Track {
  id: string;
  points: Pair[];
  updates: number[];
  loss: number[];
  values: number[];
  status: Path["status"];
}

/** What `compare` is for a surface that was kept, for the second of two that were saved, and for none where the scene has one. */
export const KEPT = "kept";
export const BESIDE = "beside";
export const ALONE = "alone";

export abstract class Seen {
  state: State = initial();
  scene: Scene | null = null;
  /** Everything at the pinned point. */
  point: Point | null = null;
  /** A surface that was kept to compare others with. */
  kept: { field: Field; label: string } | null = null;

  get window(): [Pair, Pair] {
    return [this.state.x ?? this.scene!.window[0], this.state.y ?? this.scene!.window[1]];
  }
  /** Whether all that is shown was computed before: nothing can be asked of another place, and no run begins anew. */
  get isFixed(): boolean {
    return this.scene?.stored !== undefined && this.scene.engine === undefined;
  }
  get start(): Pair {
    return (this.isFixed ? null : this.state.start) ?? this.scene!.start;
  }
  get entrants(): Entrant[] {
    return this.state.racers ?? this.scene!.racers.map(({ optimizer, options }) => ({ optimizer, options, on: true }));
  }
  get updates(): number {
    return Math.min(this.state.updates ?? this.scene!.updates, this.scene!.limits.updates);
  }
  get batch(): number {
    return Math.min(this.state.batch ?? this.scene!.batch, this.scene!.rows);
  }
  get metric(): string {
    const { metrics } = this.scene!;
    return (metrics.find(({ name }) => name === this.state.metric) ?? metrics[0]).name;
  }
  get n(): Pair {
    const most = Math.min(this.state.n ?? Infinity, this.scene!.limits.n);
    return this.state.n === null ? this.scene!.n : [most, most];
  }
  /** How values become heights: as chosen, else as the scene is shown best. */
  get scaleName(): ScaleName {
    return this.state.scale ?? this.scene?.look?.scale ?? "linear";
  }
  /** Where the fit, the needle and the section are taken: the pin, or the start. */
  get cursor(): Pair {
    return this.state.cursor ?? this.start;
  }
  get time(): number {
    return Math.min(this.state.time ?? this.updates, this.updates);
  }
  /** Whether a racer is a run that was recorded: it is drawn as it went, and nothing of it can be set. */
  isRecorded(optimizer: string): boolean {
    return this.scene?.stored?.runs.includes(optimizer) === true;
  }
  get optimizerLabel(): (name: string) => string {
    return (name) => this.scene?.optimizers.find((one) => one.name === name)?.label ?? name;
  }
  link(): string {
    return toLink(this.state);
  }
  can(type: Request["type"]): boolean {
    return this.scene?.engine !== undefined || this.scene?.answers.includes(type) === true;
  }

  get metricLabel(): string {
    return this.scene!.metrics.find(({ name }) => name === this.metric)!.label;
  }
  /** What is seen beside the surface: as chosen, else the second where the scene has two. */
  get compare(): string {
    return this.state.compare || (this.scene?.beside ? BESIDE : "");
  }
  /** What the surface and the one beside it are called, where they are two. */
  get sideLabels(): [string, string] {
    const { compare, metricLabel, scene } = this;
    if (compare === BESIDE && scene?.beside) return scene.beside.titles;
    if (compare === KEPT) return [metricLabel, this.kept?.label ?? ""];
    return [metricLabel, scene!.metrics.find(({ name }) => name === compare)?.label ?? ""];
  }
  /** Whether a run is drawn on the surface, or on the one beside it: of two that were saved each has its own. */
  liesOn(optimizer: string, side: number): boolean {
    const { beside } = this.scene!;
    if (!beside || beside.shared.includes(optimizer)) return true;
    return beside.runs.includes(optimizer) === (side === 1 && this.compare === BESIDE);
  }
  /** What there is to compare with, by the words that `compare` has for it; the first is as the scene says. */
  get choices(): string[] {
    return [...(this.scene?.beside ? ["", ALONE] : [""]), ...this.comparable, ...(this.kept ? [KEPT] : [])];
  }
  /** Losses beside which this one can be seen: of the same kind, so that one scale of colours serves both. */
  get comparable(): string[] {
    const isLoss = (name: string): boolean => /^(test|train)$|loss$/.test(name);
    return isLoss(this.metric) ? this.scene!.metrics.map(({ name }) => name).filter((name) => isLoss(name) && name !== this.metric) : [];
  }

  /** Racers that run, in the order of the list, so that colours stay with their places. */
  get racers(): (Racer & { place: number })[] {
    return this.entrants.flatMap(({ on, optimizer, options }, place) => (on ? [{ id: String(place), optimizer, options, place }] : []));
  }

  /** The racer that is frozen, if it runs. */
  get frozen(): (Racer & { place: number }) | null {
    return this.racers.find(({ place }) => place === this.state.frozen) ?? null;
  }
  /** The update that is taken apart: the one under way at the present time. */
  get frozenUpdate(): number {
    return Math.min(Math.floor(this.time + 1e-9) + 1, this.updates);
  }

  /** Along what the cross-section goes: where nothing is known between grid lines, along one of them. */
  get slice(): State["slice"] {
    return this.isFixed && this.state.slice !== "w2" ? "w1" : this.state.slice;
  }

  /** The line of the cross-section through the cursor, from rim to rim of the window. */
  sectionLine(): [Pair, Pair] {
    const [a, b] = this.cursor;
    const [x, y] = this.window;
    const [dx, dy] = this.sectionDirection();
    const spans: number[] = [];
    for (const [from, d, [low, high]] of [[a, dx, x], [b, dy, y]] as [number, number, Pair][])
      if (Math.abs(d) > 1e-12) spans.push((low - from) / d, (high - from) / d);
    const back = Math.max(...spans.filter((t) => t <= 0), -1e9);
    const ahead = Math.min(...spans.filter((t) => t >= 0), 1e9);
    return [[a + back * dx, b + back * dy], [a + ahead * dx, b + ahead * dy]];
  }

  private sectionDirection(): Pair {
    const { slice } = this;
    if (slice === "w1") return [1, 0];
    if (slice === "w2") return [0, 1];
    const { gradient, hessian } = this.point ?? {};
    if (slice === "gradient" && gradient && Math.hypot(...gradient) > 0) {
      const size = Math.hypot(...gradient);
      return [gradient[0] / size, gradient[1] / size];
    }
    if (hessian && slice !== "gradient") {
      const [u, v] = eigen(hessian).major;
      return slice === "eig1" ? [u, v] : [-v, u];
    }
    return [1, 0];
  }

  /** What the map of basins is of. */
  get basinView(): View {
    const { racers, window, updates } = this;
    const chosen = racers.find(({ place }) => place === this.state.basinsOf) ?? racers[0];
    return { racers, place: chosen?.place ?? 0, window, updates: Math.max(updates, 10) };
  }

  /** Last recorded place of a track at or before the present time, and where it is drawn between two. */
  head(track: Track): { index: number; point: Pair } {
    const { updates, points } = track;
    const t = this.time;
    let index = 0;
    while (index + 1 < updates.length && updates[index + 1] <= t + 1e-9) index++;
    const [here, next] = [points[index], points[index + 1]];
    if (!next || !next.every(Number.isFinite)) return { index, point: here };
    const share = Math.max(0, (t - updates[index]) / (updates[index + 1] - updates[index]));
    return { index, point: [here[0] + share * (next[0] - here[0]), here[1] + share * (next[1] - here[1])] };
  }

  /** The first recorded update at which a track is outside the window, if it ends there. */
  left(track: Track): number | null {
    const [x, y] = this.window;
    const inside = ([a, b]: Pair): boolean => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
    if (inside(track.points[track.points.length - 1])) return null;
    const k = track.points.findIndex((point) => !inside(point));
    return track.updates[k];
  }
}
