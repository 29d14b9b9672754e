/** A host inside the page: it computes what it is asked for, a slice of time after another. */

import { basins } from "./arriving";
import { account } from "./maths/account";
import { batches, descend } from "./maths/descent";
import type { Loss } from "./maths/engine";
import { Field, levels, spaced } from "./maths/field";
import { findings } from "./maths/findings";
import { FUNCTIONS, FunctionLoss } from "./maths/functions";
import { histogram } from "./maths/histogram";
import { findLandmarks } from "./maths/landmarks";
import { OPTIMIZERS, optimizer } from "./maths/optimizers";
import { TanhNet } from "./maths/tanh";
import type { Host, LandmarksRequest, Numbers, Pair, Path, Probe, Race, Reply, Request, Scene, SectionRequest, StepRequest, Survey, Tensor, TrustRequest } from "./protocol";
import { VERSION } from "./protocol";
import { Archive } from "./stored";

/** A job does a piece of its work and yields; what it yields is sent. */
type Job = Generator<Reply | null>;

const SLICE = 7;
/** Rows × points between two looks at the clock. */
const PIECE = 60_000;
const COARSE = 65;
/** What follows the hand. */
const URGENT: Request["type"][] = ["survey", "race", "probe", "step"];

const now = (): number => performance.now();
const vector = (data: Float64Array): Tensor => ({ shape: [data.length], data });

export class LocalHost implements Host {
  private readonly callbacks = new Set<(message: Reply) => void>();
  private readonly jobs = new Map<Request["type"], Job>();
  private readonly channel = new MessageChannel();
  private scene: Scene;
  private losses: Record<string, Loss> = {};
  private archive: Archive | null = null;
  private isCalled = false;
  private isAwake = false;
  private isWorking = false;

  /**
   * Scenes that carry an engine of their own, or what was computed before; the first is the one shown. The known
   * functions come after them, unless what is shown was saved: then it is that, and nothing else.
   */
  constructor(private readonly scenes: Scene[] = []) {
    const more = scenes.some(({ stored }) => stored) ? [] : Object.keys(FUNCTIONS).map(functionScene);
    this.scenes = [...scenes, ...more];
    this.scene = this.use("");
    this.channel.port1.onmessage = () => ((this.isAwake = false), this.work());
  }

  on(callback: (message: Reply) => void): () => void {
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  send(message: Request): void {
    if (message.type === "open") {
      this.jobs.clear();
      this.scene = this.use(message.preset);
      this.reply(this.scene);
      return;
    }
    if (message.type === "stop") return void this.jobs.delete(message.what);
    this.jobs.set(message.type, this.begin(message));
    this.call();
  }

  close(): void {
    this.jobs.clear();
    this.channel.port1.close();
    this.callbacks.clear();
  }

  /** Take over what was added to a saved surface. */
  grow(metric: string, values: Tensor): void {
    this.archive?.grow(metric, values);
  }

  private use(name: string): Scene {
    const found = this.scenes.find((scene) => scene.name === name) ?? this.scenes[0];
    this.losses = lossesOf(found);
    this.archive = found.stored ? new Archive(found, found.stored) : null;
    const presets = this.scenes.map(({ name, title, lesson }) => ({ name, title, lesson }));
    return { ...found, presets };
  }

  private reply(message: Reply): void {
    for (const callback of [...this.callbacks]) callback(message);
  }

  /** A first slice at once, behind what is asked for now: an answer found in it is drawn with the next screen. */
  private call(): void {
    if (this.isCalled || this.isWorking) return;
    this.isCalled = true;
    queueMicrotask(() => ((this.isCalled = false), this.work()));
  }

  private wake(): void {
    if (this.isAwake) return;
    this.isAwake = true;
    this.channel.port2.postMessage(0);
  }

  /** One slice: each job in turn does a piece, until the time is up. */
  private work(): void {
    this.isWorking = true;
    const end = now() + SLICE;
    while (this.jobs.size && now() < end) {
      for (const [type, job] of [...this.jobs]) {
        if (this.jobs.get(type) === job && !this.waits(type)) this.advance(type, job);
      }
    }
    this.isWorking = false;
    if (this.jobs.size) this.wake();
  }

  /** Whether a job stands back: for what follows the hand, and a map of basins, which takes long, for everything. */
  private waits(type: Request["type"]): boolean {
    if (type === "basins") return this.jobs.size > 1;
    return !URGENT.includes(type) && URGENT.some((one) => this.jobs.has(one));
  }

  private advance(type: Request["type"], job: Job): void {
    try {
      const { value, done } = job.next();
      if (done && this.jobs.get(type) === job) this.jobs.delete(type);
      if (value) this.reply(value);
    } catch (error) {
      this.jobs.delete(type);
      this.reply({ type: "error", job: null, message: `${type}: ${(error as Error).message}`, fix: "" });
    }
  }

  private begin(message: Exclude<Request, { type: "open" | "stop" }>): Job {
    const kept = this.archive?.answer(message, canCompute(this.scene));
    if (kept) return kept;
    const loss = this.losses[message.metric] ?? this.losses[this.scene.metrics[0].name];
    switch (message.type) {
      case "survey":
        return survey(message, loss, this.scene);
      case "race":
        return race(message, loss, this.losses[trained(this.scene)] ?? loss, this.scene, this.archive);
      case "step":
        return step(message, this.losses[trained(this.scene)] ?? loss);
      case "probe":
        return probe(message, loss, this.scene, inputsOf(this.scene, message.metric));
      case "section":
        return section(message, loss);
      case "landmarks":
        return landmarks(message, loss, this.scene);
      case "trust":
        return trust(message, loss, this.scene);
      case "basins":
        return basins(message, this.losses[trained(this.scene)] ?? loss, this.scene);
    }
  }
}

const trained = (scene: Scene): string => (scene.engine?.kind === "tanh" ? scene.engine.train : scene.metrics[0].name);

/** Whether the page can compute what this scene needs. */
export const canCompute = ({ engine, arrays }: Scene): boolean =>
  engine?.kind === "tanh" ? Object.values(engine.metrics).some(({ x, y }) => arrays[x] && arrays[y]) : engine !== undefined && engine.name in FUNCTIONS;

function lossesOf(scene: Scene): Record<string, Loss> {
  const engine = scene.engine;
  if (engine?.kind === "tanh") {
    const named = Object.entries(engine.metrics).filter(([, { x, y }]) => scene.arrays[x] && scene.arrays[y]);
    return Object.fromEntries(named.map(([name, { x, y }]) => [name, new TanhNet(scene.arrays[x].data, scene.arrays[y].data)]));
  }
  const f = engine?.kind === "function" ? FUNCTIONS[engine.name] : undefined;
  return f ? { [scene.metrics[0].name]: new FunctionLoss(f) } : {};
}

/** The scene of one of the known functions. */
export function functionScene(name: string): Scene {
  const f = FUNCTIONS[name];
  const racers = ["sgd", "momentum", "adam"].map((optimizer) => ({
    id: optimizer,
    optimizer,
    options: { lr: optimizer === "adam" ? 0.02 * (f.window[0][1] - f.window[0][0]) : f.lr },
  }));
  return {
    type: "scene",
    version: VERSION,
    library: "",
    name,
    title: f.title,
    lesson: f.lesson,
    axes: [{ name: "w₁", scale: "linear", norm: 1 }, { name: "w₂", scale: "linear", norm: 1 }],
    metrics: [{ name: "loss", label: "value" }],
    window: f.window,
    n: [129, 129],
    limits: { n: 513, updates: 20_000, racers: 8 },
    start: f.start,
    racers,
    updates: 200,
    batch: 0,
    rows: 0,
    optimizers: OPTIMIZERS.map(({ name, label, options }) => ({ name, label, options })),
    presets: [],
    facts: [{ name: "Function", value: f.title }, { name: "Numbers", value: "float64, in this page" }],
    answers: ["survey", "race", "step", "probe", "section", "landmarks", "trust", "basins"],
    engine: { kind: "function", name },
    arrays: {},
  };
}

function axesOf(window: [Pair, Pair], n: Pair, scene: Scene): [Float64Array, Float64Array] {
  return [0, 1].map((i) => spaced(window[i], n[i], scene.axes[i].scale)) as [Float64Array, Float64Array];
}

/** All rows of a grid, yielding now and then. */
function* values(loss: Loss, axes: [Float64Array, Float64Array]): Generator<null, Float64Array> {
  const [a, b] = axes;
  const out = new Float64Array(a.length * b.length);
  const rowsAtOnce = Math.max(1, Math.floor(PIECE / (loss.rows || b.length)));
  for (let i = 0; i < a.length; i++) {
    loss.row(a[i], b, out, i * b.length);
    if (i % rowsAtOnce === rowsAtOnce - 1) yield null;
  }
  return out;
}

function* survey({ job, window, n }: Survey, loss: Loss, scene: Scene): Job {
  const most = Math.min(Math.max(...n), scene.limits.n);
  const sizes = levels(most);
  let spent = 0;
  for (const [level, size] of sizes.entries()) {
    const m = n.map((k) => Math.max(3, Math.round((k * size) / most))) as Pair;
    const axes = axesOf(window, m, scene);
    const work = values(loss, axes);
    let step: IteratorResult<null, Float64Array>;
    do {
      const began = now();
      step = work.next();
      spent += now() - began;
      if (!step.done) yield null;
    } while (!step.done);
    yield {
      type: "tile",
      job,
      level,
      at: [0, 0],
      complete: true,
      last: level === sizes.length - 1,
      rows: loss.rows,
      milliseconds: spent,
      arrays: { axis0: vector(axes[0]), axis1: vector(axes[1]), values: { shape: m, data: step.value } },
    };
  }
}

function* race(message: Race, loss: Loss, train: Loss, scene: Scene, archive: Archive | null): Job {
  const { job } = message;
  const racers = message.racers.slice(0, scene.limits.racers);
  const recorded = racers.map((racer) => archive?.path(racer, message) ?? null);
  for (const path of recorded) if (path) yield path;
  const plan = { ...message, updates: Math.min(message.updates, scene.limits.updates) };
  // each in turn has a piece, so that all of them are under way together
  let running = racers.filter((_, i) => !recorded[i]).map((racer) => run(racer.id, optimizer(racer.optimizer, racer.options), plan, loss, train));
  while (running.length) {
    const left: Job[] = [];
    for (const one of running) {
      const { value, done } = one.next();
      if (!done) left.push(one);
      if (value) yield { ...(value as Path), job };
      else yield null;
    }
    running = left;
  }
}

function* step({ job, start, racer, update, batch, seed }: StepRequest, train: Loss): Job {
  const method = optimizer(racer.optimizer, racer.options);
  if (!method) throw new RangeError(`${racer.optimizer} is not known here`);
  const order = batches(train.rows, batch, seed);
  const atOnce = Math.max(1, Math.floor(PIECE / (batch || train.rows || 1)));
  let from = start;
  for (let k = 1; ; k++) {
    const [rows, first, last] = order.next().value as [Int32Array | null, number, number];
    const gradient = train.gradient(from[0], from[1], rows, first, last);
    const before = structuredClone(method.memory);
    const to = method(from, gradient);
    if (k === update) {
      const rows = account(racer.optimizer, racer.options, from, gradient, to, before, method.memory);
      const sizes = rows.map(({ kind, value }) => Math.hypot(...value) / (kind === "scale" ? Math.SQRT2 : 1));
      const arrays = {
        ends: { shape: [2, 2], data: Float64Array.from([...from, ...to]) },
        values: { shape: [rows.length, 2], data: Float64Array.from(rows.flatMap(({ value }) => value)) },
        sizes: vector(Float64Array.from(sizes)),
      };
      return yield { type: "step", job, racer: racer.id, update, weights: 2, rows: rows.map(({ name, formula, kind }) => ({ name, formula, kind })), arrays };
    }
    from = to;
    if (k % atOnce === 0) yield null;
  }
}

type Measured = { point: Pair; update: number };

function* run(racer: string, update: ReturnType<typeof optimizer>, plan: Race, loss: Loss, train: Loss): Job {
  if (!update) throw new RangeError(`the optimizer of ${racer} is not known here`);
  const rows = plan.batch || train.rows || 1;
  const cost = plan.every * rows + (plan.measure ? loss.rows + train.rows : 0);
  const atOnce = Math.max(1, Math.floor(PIECE / cost));
  let from = 0;
  let piece: Measured[] = [];
  let spent = 0;
  let began = now();
  const send = (status: Path["status"]): Path => {
    const arrays = measured(piece, plan.measure, loss, train);
    spent += now() - began;
    const message: Path = { type: "path", job: plan.job, racer, from, status, milliseconds: spent, arrays };
    from += piece.length;
    piece = [];
    return message;
  };
  for (const noted of descend(train, update, plan)) {
    piece.push(noted);
    if (!noted.point.every(Number.isFinite)) return yield send("diverged");
    if (piece.length >= atOnce && noted.update < plan.updates) {
      yield send("running");
      began = now();
    }
  }
  yield send("done");
}

function measured(piece: Measured[], measure: boolean, loss: Loss, train: Loss): Record<string, Tensor> {
  const points = Float64Array.from(piece.flatMap(({ point }) => point));
  const updates = Int32Array.from(piece, ({ update }) => update);
  const known = { points: { shape: [piece.length, 2], data: points }, updates: { shape: [piece.length], data: updates } };
  if (!measure) return known;
  const drawn = Float64Array.from(piece, ({ point }) => loss.value(...point));
  const trainedOn = train === loss ? drawn : Float64Array.from(piece, ({ point }) => train.value(...point));
  return { ...known, loss: vector(trainedOn), values: vector(drawn) };
}

/** The inputs and targets of the examples behind a metric, if the page has them. */
function inputsOf({ engine, metrics, arrays }: Scene, metric: string): { x: Numbers; y: Numbers } | null {
  if (engine?.kind !== "tanh") return null;
  const { x, y } = engine.metrics[metric] ?? engine.metrics[metrics[0].name];
  return { x: arrays[x].data, y: arrays[y].data };
}

function* probe({ job, at }: Probe, loss: Loss, scene: Scene, examples: { x: Numbers; y: Numbers } | null): Job {
  const x = scene.arrays.curve_x?.data;
  const arrays: Record<string, Tensor> = x && loss.curve ? { curve_y: vector(loss.curve(...at, x)) } : {};
  if (examples && loss.curve) {
    const left = loss.curve(...at, examples.x).map((out, i) => examples.y[i] - out);
    const { edges, counts } = histogram(left);
    Object.assign(arrays, { residual_edges: vector(edges), residual_counts: { shape: [counts.length], data: counts } });
  }
  yield { type: "point", job, at, ...loss.jet(...at), arrays };
}

function* section({ job, from, to, n }: SectionRequest, loss: Loss): Job {
  const out = new Float64Array(n);
  const atOnce = Math.max(1, Math.floor(PIECE / (loss.rows || n)));
  for (let k = 0; k < n; k++) {
    const t = k / (n - 1);
    out[k] = loss.value(from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]));
    if (k % atOnce === atOnce - 1) yield null;
  }
  yield { type: "section", job, from, to, arrays: { values: vector(out) } };
}

function* coarse(window: [Pair, Pair], loss: Loss, scene: Scene): Generator<null, Field> {
  const axes = axesOf(window, [COARSE, COARSE], scene);
  return new Field(axes, yield* values(loss, axes));
}

function* landmarks({ job, window }: LandmarksRequest, loss: Loss, scene: Scene): Job {
  const field = yield* coarse(window, loss, scene);
  yield { type: "landmarks", job, items: findLandmarks(loss, field) };
}

function* trust({ job, window }: TrustRequest, loss: Loss, scene: Scene): Job {
  const axes = axesOf(window, [2 * COARSE - 1, 2 * COARSE - 1], scene);
  const field = new Field(axes, yield* values(loss, axes));
  yield { type: "trust", job, findings: findings(field, loss) };
}
