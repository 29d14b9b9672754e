/**
 * What the page knows, and what it asks the host: the one thing panels share.
 *
 * Panels read it, change its state through `set`, and listen to topics; they do not know each other.
 */

import { Atlas } from "./atlas";
import { typicalHeight } from "./maths/ends";
import { together, type Field } from "./maths/field";
import { heightScale, type HeightScale } from "./maths/heights";
import { second } from "./model/beside";
import { Clock } from "./model/clock";
import { Racing } from "./model/racing";
import { Tiles } from "./model/tiles";
import { Topics, type Topic } from "./model/topics";
import { BESIDE, KEPT, Seen, type Track } from "./model/view";
import { VERSION, type Finding, type Host, type Landmark, type Pair, type Path, type Point, type Reply, type Request, type Scene, type Section, type Step, type Tile } from "./protocol";
import { fromLink, initial, type Key, type State } from "./state";

export interface Stats {
  job: number;
  n: Pair;
  milliseconds: number;
  raceMilliseconds: number;
}

type Job = Exclude<Request, { type: "open" }>;
type Draft<T> = T extends Job ? Omit<T, "job" | "metric"> : never;

/** Points recorded of a run, at most about so many. */
const RECORDED = 240;
/** Milliseconds after which a ball that is dragged rests: a line of losses over all rows is dear. */
const REST = 150;

export class Model extends Seen {
  field: Field | null = null;
  scale: HeightScale | null = null;
  tracks = new Map<string, Track>();
  /** Everything at the point under the pointer. */
  hover: Point | null = null;
  section: Section | null = null;
  landmarks: Landmark[] = [];
  /** Whether those of this window are still being looked for. */
  seeking = false;
  findings: Finding[] = [];
  atlas: Atlas | null = null;
  /** What the surface is compared with; in the same window where it can be computed anew, else where it was. */
  compared: Field | null = null;
  /** How far values usually lie above the lowest, of the widest window seen. */
  typicalHeight = 0;
  /** One line that says what happened, for eyes and ears. */
  notice = "";
  stats: Stats = { job: 0, n: [0, 0], milliseconds: 0, raceMilliseconds: 0 };
  /** One update taken apart, if one is frozen. */
  taken: Step | null = null;
  surveying = false;
  /** Kept when the first whole surface and the first race are there. */
  readonly ready: Promise<void>;

  private markReady!: () => void;
  private readonly topics = new Topics();
  private readonly newest = new Map<Job["type"], number>();
  private readonly stop: () => void;
  private job = 0;
  private readonly racing = new Racing();
  private readonly tiles = new Tiles();
  private readonly clock = new Clock(this, (isTurned) => {
    this.tell("time", ...(isTurned ? (["state"] as const) : []));
    if (isTurned) this.takeApart();
  });
  private probing = { point: false, hover: false };
  private nextHover: Pair | null = null;
  private isLooking = false;
  private timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly host: Host, link: string) {
    super();
    this.ready = new Promise((keep) => (this.markReady = keep));
    this.state = fromLink(link);
    this.stop = host.on((message) => this.hear(message));
    this.open();
  }

  dispose(): void {
    this.stop();
    this.timers.forEach(clearTimeout);
    this.clock.stop();
    this.host.close?.();
  }

  on(topics: Topic[], callback: () => void): () => void {
    return this.topics.on(topics, callback);
  }

  private tell(...topics: Topic[]): void {
    this.topics.tell(topics);
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
    if (changed("compare")) this.putBeside();
    if (changed("start", "racers", "updates", "batch", "seed")) this.race(true);
    if (changed("metric")) this.race(false);
    if (changed("frozen", "time", "start", "racers", "updates", "batch", "seed")) this.takeApart();
    if (changed("cursor", "start", "metric")) this.probe();
    if (changed("x", "y", "racers", "updates", "basins", "basinsOf")) this.mapBasins();
    if (changed("metric")) this.look(this.hover?.at ?? null); // after the probe, which is asked for again when this is answered
    if (changed("cursor", "start", "slice", "x", "y", "metric")) this.later("section", changed("start") ? REST : 20, () => this.cut());
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

  /** Keep the surface as it is, to see others beside it. */
  keep(): void {
    if (!this.field) return;
    this.kept = { field: this.field, label: `kept: ${this.metricLabel}` };
    this.say("Kept. Choose another surface or loss to see it beside this one.");
    if (this.state.compare === KEPT) this.putBeside();
    else this.set({ compare: KEPT });
  }

  /** Find what is to be seen beside the surface. */
  private putBeside(): void {
    const { compare } = this;
    this.other = null;
    if (compare === KEPT) this.besides(this.kept?.field ?? null);
    else if (compare === BESIDE) this.besides(second(this.scene!, this.metric));
    else if (!this.comparable.includes(compare)) this.besides(null);
    else if (!this.surveying) this.surveyOther();
  }

  /** The job of the other surface, which is surveyed once the surface itself is there. */
  private other: number | null = null;
  private surveyOther(): void {
    this.ask({ type: "survey", window: this.window, n: this.n }, this.compare);
    this.other = this.job;
  }

  private besides(field: Field | null): void {
    if (field === this.compared) return;
    this.compared = field;
    this.rescale();
    this.tell("field", "tracks", "state");
  }

  /** The surface that a run lies on. */
  groundOf(optimizer: string): Field | null {
    return this.liesOn(optimizer, 0) ? this.field : this.compared;
  }

  private rescale(): void {
    if (this.field) this.scale = heightScale(this.scaleName, this.compared ? together(this.field, this.compared) : this.field, this.scene?.look);
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
    const { start, updates, batch, racers, racing } = this;
    if (racing.left > 0) {
      racing.next = draft;
      this.later("race", racing.left, () => racing.next !== null && this.race(racing.next));
      return;
    }
    racing.next = null;
    clearTimeout(this.timers.get("measure"));
    if (!racers.length) {
      this.tracks.clear();
      this.tell("tracks");
      return;
    }
    racing.begin(draft);
    const every = Math.max(1, Math.ceil(updates / RECORDED));
    const run = racers.map(({ id, optimizer, options }) => ({ id, optimizer, options }));
    this.ask({ type: "race", start, updates, batch, seed: this.state.seed, every, measure: !draft, racers: run });
  }

  private probe(): void {
    this.ask({ type: "probe", at: this.cursor });
    this.probing.point = true;
  }

  /** Look at a point without pinning it; null when the pointer is gone. */
  look(at: Pair | null): void {
    this.nextHover = at;
    this.isLooking = at !== null;
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
        this.racing.isUnderWay = this.probing.hover = this.probing.point = this.seeking = false;
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
    this.racing.isUnderWay = false;
    this.clock.isPlaying = false;
    this.tell("scene", "state", "tracks", "landmarks", "trust", "basins");
    this.survey();
    this.race(scene.engine !== undefined); // where the page computes, where runs go comes before what they lost
    this.probe();
    this.mapBasins();
    this.later("section", 30, () => this.cut());
    this.takeApart();
  }

  private take(tile: Tile): void {
    const { job, last, milliseconds } = tile;
    const field = this.tiles.take(tile);
    if (!field) return;
    if (job === this.other) return this.besides(field);
    this.field = field;
    this.rescale();
    this.stats = { ...this.stats, job, n: field.shape, milliseconds };
    this.surveying = !last;
    this.typicalHeight = Math.max(this.typicalHeight, typicalHeight(field.values));
    this.tell("field");
    this.settle();
    if (last || this.compare === BESIDE) this.putBeside(); // a second that was saved is there from the first
  }

  private follow(path: Path): void {
    if (path.status !== "running") this.stats.raceMilliseconds = path.milliseconds;
    const shown = this.racing.take(path, this.racers.length, this.tracks);
    if (!shown) return;
    this.tracks = shown;
    this.tell("tracks");
    if (this.racing.isUnderWay) return;
    if (this.racing.next !== null) this.race(this.racing.next);
    else if (this.racing.isDraft) this.later("measure", REST, () => this.race(false));
    this.settle();
  }

  /** Whether a surface or runs are still to come. */
  get isBusy(): boolean {
    return this.surveying || this.racing.isUnderWay;
  }

  private settle(): void {
    if (!this.isBusy) this.markReady();
  }

  private arrive(point: Point): void {
    const isPin = point.at[0] === this.cursor[0] && point.at[1] === this.cursor[1];
    if (isPin) {
      const first = this.point === null;
      this.point = point;
      this.probing.point = false;
      this.tell("point");
      if (first || !["w1", "w2"].includes(this.state.slice)) this.later("section", first ? 20 : REST, () => this.cut());
    } else if (this.isLooking) {
      this.hover = point;
      this.tell("hover");
    }
    this.probing.hover = false;
    if (this.probing.point) this.probe(); // a look came between: ask again
    else if (this.nextHover) this.askHover();
  }

  // ------------------------------------------------------------ time

  get playing(): boolean {
    return this.clock.isPlaying;
  }

  play(on: boolean): void {
    this.clock.play(on);
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

  say(text: string): void {
    this.notice = text;
    this.tell("notice");
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
