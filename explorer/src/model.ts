/**
 * What the page knows, and what it asks the host: the one thing panels share.
 *
 * Panels read it, change its state through `set`, and listen to topics; they do not know each other.
 */

import { Atlas, type View } from "./atlas";
import { eigen } from "./maths/engine";
import { typicalHeight } from "./maths/ends";
import { Field, together } from "./maths/field";
import { heightScale, type HeightScale } from "./maths/heights";
import type { Finding, Host, Landmark, Pair, Path, Point, Race, Racer, Reply, Request, ScaleName, Scene, Section, Step, Tile } from "./protocol";
import { VERSION } from "./protocol";
import { fromLink, initial, toLink, type Entrant, type Key, type State } from "./state";

export interface Track {
  id: string;
  points: Pair[];
  updates: number[];
  loss: number[];
  values: number[];
  status: Path["status"];
}

export interface Stats {
  job: number;
  n: Pair;
  milliseconds: number;
  raceMilliseconds: number;
}

export type Topic = "state" | "scene" | "field" | "tracks" | "point" | "hover" | "section" | "step" | "landmarks" | "trust" | "basins" | "notice" | "time";
type Job = Exclude<Request, { type: "open" }>;
type Draft<T> = T extends Job ? Omit<T, "job" | "metric"> : never;

/** Points recorded of a run, at most about so many. */
const RECORDED = 240;
/** What `compare` is for a surface that was kept. */
export const KEPT = "kept";
/** Milliseconds a race may take before a newer one ends it, so that a drag always shows something whole. */
const RACE_WAIT = 120;
/** A full race is played in so many seconds at speed 1. */
const PLAY_SECONDS = 8;

export class Model {
  state: State = initial();
  scene: Scene | null = null;
  field: Field | null = null;
  scale: HeightScale | null = null;
  tracks = new Map<string, Track>();
  /** Everything at the pinned point, and at the point under the pointer. */
  point: Point | null = null;
  hover: Point | null = null;
  section: Section | null = null;
  landmarks: Landmark[] = [];
  /** Whether those of this window are still being looked for. */
  seeking = false;
  findings: Finding[] = [];
  atlas: Atlas | null = null;
  /** What the surface is compared with; in the same window where it can be computed anew, else where it was. */
  compared: Field | null = null;
  /** A surface that was kept to compare others with. */
  kept: { field: Field; label: string } | null = null;
  /** How far values usually lie above the lowest, of the widest window seen. */
  typicalHeight = 0;
  /** One line that says what happened, for eyes and ears. */
  notice = "";
  stats: Stats = { job: 0, n: [0, 0], milliseconds: 0, raceMilliseconds: 0 };
  /** One update taken apart, if one is frozen. */
  taken: Step | null = null;
  surveying = false;
  playing = false;
  /** Kept when the first whole surface and the first race are there and drawn. */
  readonly ready: Promise<void>;

  private markReady!: () => void;
  private readonly listeners = new Map<Topic, Set<() => void>>();
  private readonly newest = new Map<Job["type"], number>();
  private readonly stop: () => void;
  private job = 0;
  private racing = false;
  private nextRace: boolean | null = null;
  private probing = { point: false, hover: false };
  private nextHover: Pair | null = null;
  private clock = 0;
  private timers = new Map<string, ReturnType<typeof setTimeout>>();
  private frame = 0;

  constructor(private readonly host: Host, link: string) {
    this.ready = new Promise((keep) => (this.markReady = keep));
    this.state = fromLink(link);
    this.stop = host.on((message) => this.hear(message));
    this.open();
  }

  dispose(): void {
    this.stop();
    this.timers.forEach(clearTimeout);
    cancelAnimationFrame(this.frame);
    this.host.close?.();
  }

  on(topics: Topic[], callback: () => void): () => void {
    for (const topic of topics) this.listeners.set(topic, (this.listeners.get(topic) ?? new Set()).add(callback));
    return () => topics.forEach((topic) => this.listeners.get(topic)?.delete(callback));
  }

  private tell(...topics: Topic[]): void {
    const callbacks = new Set(topics.flatMap((topic) => [...(this.listeners.get(topic) ?? [])]));
    callbacks.forEach((callback) => callback());
  }

  // ------------------------------------------------------------ what the view is

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
  private measure(field: Field): HeightScale {
    return heightScale(this.scaleName, field, this.scene?.look);
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

  /** Change the view. What must be computed anew for it is asked for here, and nowhere else. */
  set(change: Partial<State>): void {
    const before = { ...this.state };
    Object.assign(this.state, change);
    const changed = (...keys: Key[]): boolean => keys.some((key) => this.state[key] !== before[key]);
    if (changed("preset")) return this.open();
    if (!this.scene) return;
    if (changed("scale")) this.rescale();
    if (changed("metric") || (changed("x", "y", "n") && !this.isFixed)) this.survey();
    if (changed("compare")) this.compare();
    if (changed("start", "racers", "updates", "batch", "seed")) this.race(true);
    if (changed("metric")) this.race(false);
    if (changed("frozen", "time", "start", "racers", "updates", "batch", "seed")) this.takeApart();
    if (changed("cursor", "start", "metric")) this.probe();
    if (changed("x", "y", "racers", "updates", "basins", "basinsOf")) this.mapBasins();
    if (changed("metric")) this.look(this.hover?.at ?? null); // after the probe, which is asked for again when this is answered
    if (changed("cursor", "start", "slice", "x", "y", "metric")) this.later("section", 20, () => this.cut());
    this.tell("state", ...(changed("time") ? (["time"] as const) : []), ...(changed("scale") ? (["field"] as const) : []));
  }

  /** Take over a whole link: another preset is opened only if it is another. */
  setLink(link: string): void {
    this.set(fromLink(link));
  }

  choosePreset(preset: string): void {
    const { theme, palette, view, tab, split, compare } = this.state;
    const kept = { theme, palette, view, tab, split, compare: compare === KEPT ? compare : "" };
    this.state = { ...initial(), ...kept, preset };
    this.open();
  }

  // ------------------------------------------------------------ asking

  private open(): void {
    this.newest.clear();
    this.host.send({ type: "open", version: VERSION, preset: this.state.preset });
  }

  private ask(draft: Draft<Job>, metric = this.metric): void {
    if (!this.can(draft.type)) return;
    this.job += 1;
    this.newest.set(draft.type, this.job);
    this.host.send({ ...draft, job: this.job, metric } as Job);
  }

  // ------------------------------------------------------------ comparing

  get metricLabel(): string {
    return this.scene!.metrics.find(({ name }) => name === this.metric)!.label;
  }
  get comparedLabel(): string {
    if (this.state.compare === KEPT) return this.kept?.label ?? "";
    return this.scene!.metrics.find(({ name }) => name === this.state.compare)?.label ?? "";
  }
  /** Losses beside which this one can be seen: of the same kind, so that one scale of colours serves both. */
  get comparable(): string[] {
    const isLoss = (name: string): boolean => /^(test|train)$|loss$/.test(name);
    return isLoss(this.metric) ? this.scene!.metrics.map(({ name }) => name).filter((name) => isLoss(name) && name !== this.metric) : [];
  }

  /** Keep the surface as it is, to see others beside it. */
  keep(): void {
    if (!this.field) return;
    this.kept = { field: this.field, label: `kept: ${this.metricLabel}` };
    this.say("Kept. Choose another surface or loss to see it beside this one.");
    if (this.state.compare === KEPT) this.compare();
    else this.set({ compare: KEPT });
  }

  /** Find what is to be seen beside the surface. */
  private compare(): void {
    const { compare } = this.state;
    this.other = null;
    if (compare === KEPT) this.besides(this.kept?.field ?? null);
    else if (!this.comparable.includes(compare)) this.besides(null);
    else if (!this.surveying) this.surveyOther();
  }

  /** The job of the other surface, which is surveyed once the surface itself is there. */
  private other: number | null = null;
  private surveyOther(): void {
    this.ask({ type: "survey", window: this.window, n: this.n }, this.state.compare);
    this.other = this.job;
  }

  private besides(field: Field | null): void {
    if (field === this.compared) return;
    this.compared = field;
    this.rescale();
    this.tell("field", "tracks", "state");
  }

  private rescale(): void {
    if (this.field) this.scale = this.measure(this.compared ? together(this.field, this.compared) : this.field);
  }

  private survey(): void {
    this.other = null;
    this.surveying = true;
    this.seeking = this.can("landmarks");
    this.tell("landmarks");
    this.ask({ type: "survey", window: this.window, n: this.n });
    this.later("account", 350, () => {
      this.ask({ type: "landmarks", window: this.window });
      this.ask({ type: "trust", window: this.window });
    });
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

  /** Ask for the frozen update. What is known of the one before is forgotten at once, for it would be a lie. */
  private takeApart(): void {
    this.taken = null;
    this.tell("step");
    this.later("step", 25, () => {
      const { frozen, frozenUpdate: update, start, batch } = this;
      if (!frozen || this.playing) return;
      const { id, optimizer, options } = frozen;
      this.ask({ type: "step", start, racer: { id, optimizer, options }, update, batch, seed: this.state.seed });
    });
  }

  /** Ask for the runs. In a drag points alone, and losses when it rests; a race still young is let finish first. */
  private race(draft: boolean): void {
    const spent = performance.now() - this.raceBegan;
    if (this.racing && spent < RACE_WAIT) {
      this.nextRace = draft;
      this.later("race", RACE_WAIT - spent, () => this.nextRace !== null && this.race(this.nextRace));
      return;
    }
    this.nextRace = null;
    const measure = !draft;
    if (draft) this.later("measure", 160, () => this.race(false));
    const every = Math.max(1, Math.ceil(this.updates / RECORDED));
    const { start, updates, batch, racers } = this;
    const wish: Draft<Race> = { type: "race", start, updates, batch, seed: this.state.seed, every, measure, racers: racers.map(({ id, optimizer, options }) => ({ id, optimizer, options })) };
    if (!racers.length) {
      this.tracks.clear();
      this.tell("tracks");
      return;
    }
    this.racing = true;
    this.raceBegan = performance.now();
    this.patience = draft ? RACE_WAIT / 2 : 6 * RACE_WAIT;
    this.fresh = new Map();
    this.ask(wish);
  }
  private fresh = new Map<string, Track>();
  private raceBegan = 0;
  private patience = 0;

  private probe(): void {
    this.ask({ type: "probe", at: this.cursor });
    this.probing.point = true;
  }

  /** Look at a point without pinning it; null when the pointer is gone. */
  look(at: Pair | null): void {
    this.nextHover = at;
    if (at === null) {
      this.hover = null;
      this.tell("hover");
    } else if (!this.probing.hover) this.askHover();
  }

  private askHover(): void {
    if (!this.nextHover || !this.can("probe")) return;
    this.probing.hover = true;
    this.ask({ type: "probe", at: this.nextHover });
    this.nextHover = null;
    this.later("hover", 1000, () => (this.probing.hover = false));
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

  /** Stop what is under way, and when the view rests ask for the maps that are wanted now. */
  private mapBasins(): void {
    if (!this.can("basins")) return;
    if (this.newest.delete("basins")) this.host.send({ type: "stop", job: ++this.job, metric: this.metric, what: "basins" });
    this.later("basins", 150, () => this.askBasins());
  }

  private askBasins(): void {
    const wish = this.state.basins && this.atlas?.next(this.basinView);
    if (!wish) return;
    const { racer, window, updates, n } = wish;
    this.ask({ type: "basins", racer, window, updates, n });
  }

  private cut(): void {
    const [from, to] = this.sectionLine();
    this.ask({ type: "section", from, to, n: 161 });
  }

  /** Do once, when nothing new has come for a while. */
  private later(name: string, wait: number, work: () => void): void {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(work, wait));
  }

  // ------------------------------------------------------------ hearing

  private hear(message: Reply): void {
    switch (message.type) {
      case "scene":
        return this.enter(message);
      case "error":
        this.racing = this.probing.hover = this.probing.point = this.seeking = false;
        this.tell("landmarks");
        return this.say(`${message.message} ${message.fix}`.trim());
      default:
        if (this.newest.get(REQUEST[message.type]) !== message.job) return;
    }
    switch (message.type) {
      case "tile":
        return this.take(message);
      case "path":
        return this.follow(message);
      case "point":
        return this.arrive(message);
      case "section":
        this.section = message;
        return this.tell("section");
      case "step":
        this.taken = message;
        return this.tell("step");
      case "landmarks":
        this.landmarks = message.items;
        this.seeking = false;
        return this.tell("landmarks");
      case "trust":
        this.findings = message.findings;
        return this.tell("trust");
      case "basins":
        this.atlas!.take(message);
        if (message.last) this.askBasins();
        return this.tell("basins");
    }
  }

  private enter(scene: Scene): void {
    this.scene = scene;
    this.field = this.compared = this.scale = this.point = this.hover = this.section = this.taken = null;
    this.landmarks = [];
    this.findings = [];
    this.atlas = new Atlas(scene);
    this.typicalHeight = 0;
    this.tracks.clear();
    this.racing = false;
    this.playing = false;
    this.tell("scene", "state", "tracks", "landmarks", "trust", "basins");
    this.survey();
    this.race(false);
    this.probe();
    this.mapBasins();
    this.later("section", 30, () => this.cut());
    this.takeApart();
  }

  private take({ arrays, last, complete, at, job, level, milliseconds }: Tile): void {
    const axes = [arrays.axis0, arrays.axis1].map(({ data }) => Float64Array.from(data)) as [Float64Array, Float64Array];
    const shape: Pair = [axes[0].length, axes[1].length];
    const whole = arrays.values.shape[0] === shape[0] && arrays.values.shape[1] === shape[1];
    const values = whole ? Float64Array.from(arrays.values.data) : this.paste(arrays.values, at, shape, `${job}/${level}`);
    if (!complete) return;
    if (job === this.other) return this.besides(new Field(axes, values));
    this.field = new Field(axes, values);
    this.rescale();
    this.stats = { ...this.stats, job, n: shape, milliseconds };
    this.surveying = !last;
    this.typicalHeight = Math.max(this.typicalHeight, typicalHeight(values));
    this.tell("field");
    this.settle();
    if (last) this.compare();
  }

  private pasted: { key: string; values: Float64Array } | null = null;
  /** A tile put in its place among the others of its level; what is not there yet is not a number. */
  private paste({ shape: [m0, m1], data }: { shape: number[]; data: ArrayLike<number> }, [i, j]: Pair, shape: Pair, key: string): Float64Array {
    if (this.pasted?.key !== key) this.pasted = { key, values: new Float64Array(shape[0] * shape[1]).fill(NaN) };
    for (let p = 0; p < m0; p++) for (let q = 0; q < m1; q++) this.pasted!.values[(i + p) * shape[1] + j + q] = data[p * m1 + q];
    return this.pasted!.values.slice();
  }

  private follow({ racer, from, status, arrays, milliseconds }: Path): void {
    const track = (from > 0 && this.fresh.get(racer)) || { id: racer, points: [], updates: [], loss: [], values: [], status };
    const { points, updates, loss, values } = arrays;
    for (let k = 0; k < updates.data.length; k++) {
      track.points.push([points.data[2 * k], points.data[2 * k + 1]]);
      track.updates.push(updates.data[k]);
      if (loss) track.loss.push(loss.data[k]);
      if (values) track.values.push(values.data[k]);
    }
    track.status = status;
    this.fresh.set(racer, track);
    const over = [...this.fresh.values()].filter((one) => one.status !== "running").length === this.racers.length;
    if (status !== "running") this.stats.raceMilliseconds = milliseconds;
    if (over) {
      this.racing = false;
      this.tracks = this.fresh;
      this.tell("tracks");
      if (this.nextRace !== null) this.race(this.nextRace);
      this.settle();
    } else if (performance.now() - this.raceBegan > this.patience) {
      this.tracks = new Map([...this.tracks, ...this.fresh]); // it takes long: what there is of it
      this.patience *= 1.5;
      this.tell("tracks");
    }
  }

  private settle(): void {
    if (this.surveying || this.racing) return;
    requestAnimationFrame(() => requestAnimationFrame(() => this.markReady()));
  }

  private arrive(point: Point): void {
    const isPin = point.at[0] === this.cursor[0] && point.at[1] === this.cursor[1];
    if (isPin) {
      const first = this.point === null;
      this.point = point;
      this.probing.point = false;
      this.tell("point");
      if (first || !["w1", "w2"].includes(this.state.slice)) this.later("section", 20, () => this.cut());
    } else {
      this.hover = point;
      this.tell("hover");
    }
    this.probing.hover = false;
    if (this.probing.point) this.probe(); // a look came between: ask again
    else if (this.nextHover) this.askHover();
  }

  say(text: string): void {
    this.notice = text;
    this.tell("notice");
  }

  // ------------------------------------------------------------ time

  play(on: boolean): void {
    if (on === this.playing) return;
    this.playing = on;
    if (on && this.time >= this.updates) this.state.time = 0;
    this.clock = performance.now();
    this.tell("time", "state");
    cancelAnimationFrame(this.frame);
    if (on) this.frame = requestAnimationFrame((now) => this.tick(now));
    this.takeApart();
  }

  private tick(now: number): void {
    if (!this.playing) return;
    const step = ((now - this.clock) / 1000 / PLAY_SECONDS) * this.updates * this.state.speed;
    this.clock = now;
    let time = this.time + Math.max(step, 0);
    if (time >= this.updates) {
      if (this.state.loop) time = 0;
      else {
        this.state.time = null;
        return this.play(false);
      }
    }
    this.state.time = time;
    this.tell("time");
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  /** Go to an update; null is the end. */
  seek(time: number | null): void {
    this.play(false);
    this.set({ time: time === null || time >= this.updates ? null : Math.max(0, time) });
  }

  /** To the next (or the last) recorded update. */
  step(direction: 1 | -1): void {
    const recorded = [...new Set([...this.tracks.values()].flatMap(({ updates }) => updates))].sort((a, b) => a - b);
    const next = direction > 0 ? recorded.find((u) => u > this.time + 1e-9) : recorded.reverse().find((u) => u < this.time - 1e-9);
    this.seek(next ?? (direction > 0 ? null : 0));
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

const REQUEST: Record<Exclude<Reply["type"], "scene" | "error">, Job["type"]> = {
  tile: "survey",
  path: "race",
  point: "probe",
  section: "section",
  step: "step",
  landmarks: "landmarks",
  trust: "trust",
  basins: "basins",
};
