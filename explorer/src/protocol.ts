/** What page and host say to each other. PROTOCOL.md tells it in words; frame.ts puts it on a wire. */

import type { ScaleName } from "./maths/heights";

export const VERSION = 1;

export type Pair = [number, number];
export type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** An array with its shape, in C order. Axis 0 is direction 0, always. */
export interface Tensor<A extends Numbers = Numbers> {
  shape: number[];
  data: A;
}

/** One optimizer in a race: a name from `Scene.optimizers`, and its options by torch's names. */
export interface Racer {
  id: string;
  optimizer: string;
  options: Record<string, number>;
}

/** Where the page connects to: the server's socket, a notebook's comm, or an engine inside the page. */
export interface Host {
  /** Call back with every message from the host; gives a function that stops it. */
  on(callback: (message: Reply) => void): () => void;
  send(message: Request): void;
  close?(): void;
}

// ---------------------------------------------------------------- page to host

/** Said first on a server's socket, before anything is asked; elsewhere there is no need of it. */
export interface Hello {
  type: "hello";
  token: string;
}

/** Asks for a scene: by name, or with `""` the one the host was started for. */
export interface Open {
  type: "open";
  version: number;
  preset: string;
}

/** Asks for a surface, coarse to fine. A newer survey ends the one before it. */
export interface Survey {
  type: "survey";
  job: number;
  metric: string;
  window: [Pair, Pair];
  /** Most nodes an axis; the host sends nested grids of 2^k + 1 nodes up to this. */
  n: Pair;
}

/** Asks for runs from one start, with the same batches for all. A newer race ends the one before it. */
export interface Race {
  type: "race";
  job: number;
  start: Pair;
  racers: Racer[];
  updates: number;
  /** Examples an update; 0 for all of them. */
  batch: number;
  /** Of the order of examples, drawn anew each epoch; null keeps their own order. */
  seed: number | null;
  /** Updates between recorded points; start and end are always recorded. */
  every: number;
  /** Whether to measure losses at the recorded points. Without, the points come sooner: for a drag. */
  measure: boolean;
  metric: string;
}

/** Asks for one update of one racer, taken apart: the one that leads to `update`, counted from 1. */
export interface StepRequest {
  type: "step";
  job: number;
  metric: string;
  start: Pair;
  racer: Racer;
  update: number;
  batch: number;
  seed: number | null;
}

/** Asks for everything at one point. The newest one wins. */
export interface Probe {
  type: "probe";
  job: number;
  metric: string;
  at: Pair;
}

/** Asks for the loss along a straight line, ends included. The newest one wins. */
export interface SectionRequest {
  type: "section";
  job: number;
  metric: string;
  from: Pair;
  to: Pair;
  n: number;
}

/** Asks for minima, maxima and saddles in a window. The newest one wins. */
export interface LandmarksRequest {
  type: "landmarks";
  job: number;
  metric: string;
  window: [Pair, Pair];
}

/** Asks what may and may not be concluded from what is shown. The newest one wins. */
export interface TrustRequest {
  type: "trust";
  job: number;
  metric: string;
  window: [Pair, Pair];
}

/** Asks for the end that an optimizer comes to from each start of a grid, coarse to fine. The newest one wins. */
export interface BasinsRequest {
  type: "basins";
  job: number;
  metric: string;
  window: [Pair, Pair];
  racer: Racer;
  updates: number;
  /** Most starts an axis: 5, 9, 17, 33 or 65. */
  n: number;
}

/** Ends a job without another in its place. */
export interface StopRequest {
  type: "stop";
  job: number;
  metric: string;
  what: "basins";
}

export type Request = Open | Survey | Race | StepRequest | Probe | SectionRequest | LandmarksRequest | TrustRequest | BasinsRequest | StopRequest;

// ---------------------------------------------------------------- host to page

export interface Axis {
  name: string;
  scale: "linear" | "log";
  /** Length of one unit in weights: the norm of the direction. */
  norm: number;
}

export interface Metric {
  name: string;
  label: string;
}

export interface Optimizer {
  name: string;
  label: string;
  options: Record<string, number>;
}

export interface Fact {
  name: string;
  value: string;
}

export interface Preset {
  name: string;
  title: string;
  lesson: string;
}

/** How a scene is shown best: its scale of heights, and the limits of the values drawn, null where there is none. */
export interface SceneLook {
  scale: ScaleName;
  low: number | null;
  high: number | null;
}

/** What probes tell of the data, and so what the fit panel draws. */
export interface FitTold {
  kind: "curve" | "regions" | "residuals" | "classes";
  /** Names of the axes of a curve or of regions. */
  names: string[];
  /** Names of the classes, in the order of `scores` and `confusion`. */
  classes: string[];
  /** Examples that probes predict, and how many there are. */
  rows: number;
  of: number;
}

/** How the page itself may compute what it asks for; without it every request goes to the host. */
export type Engine =
  | { kind: "tanh"; metrics: Record<string, { x: string; y: string }>; train: string }
  | { kind: "function"; name: string };

/**
 * What was computed before, with its numbers in the scene's arrays: the surface on `stored.axis0`, `stored.axis1` as
 * `stored.METRIC` (n₀, n₁), each run as `RUN.points` (m, 2), `RUN.updates` (m,), and where measured `RUN.loss` (m,)
 * and `RUN.values.METRIC` (m,). Landmarks and findings are of the first metric; left out, nobody looked for them.
 */
export interface Stored {
  metrics: string[];
  /** Names that the runs have among the scene's optimizers. */
  runs: string[];
  landmarks?: Landmark[];
  findings?: Finding[];
  /** Whether the host still adds to it, so that it is asked for surveys: each tile takes the place of what was there. */
  growing?: boolean;
}

/** Everything about an objective and its plane that does not change while it is looked at. */
export interface Scene {
  type: "scene";
  version: number;
  /** The library's version, for links: the same link and version give the same numbers. */
  library: string;
  name: string;
  title: string;
  lesson: string;
  axes: [Axis, Axis];
  metrics: Metric[];
  window: [Pair, Pair];
  /** Nodes an axis to begin with, and the most the host is willing to compute. */
  n: Pair;
  limits: { n: number; updates: number; racers: number };
  start: Pair;
  racers: Racer[];
  updates: number;
  batch: number;
  /** Rows trained on; 0 if there are no rows, and so no batches. */
  rows: number;
  optimizers: Optimizer[];
  presets: Preset[];
  /** What the survey was made of: split, rows, seed, dtype; drawn as a table. */
  facts: Fact[];
  /** Requests the host answers besides `open`. */
  answers: Request["type"][];
  engine?: Engine;
  /** With an engine it is what is shown first; without, all there is. */
  stored?: Stored;
  look?: SceneLook;
  /** Left out: a curve, if the arrays hold one. */
  fit?: FitTold;
  /**
   * `data_x`, `data_y`: examples (n,) to draw under the fit; `curve_x`: where probes give the model's curve.
   * Of regions `dots` (n, 2) with `dot_classes` (n,), and `region_x`, `region_y`, where probes give scores.
   */
  arrays: Record<string, Tensor>;
}

/**
 * A piece of a survey. `arrays`: `axis0`, `axis1` hold the level's exact coordinates, `values` (m₀, m₁) the part
 * whose first node is `at`, `status` (m₀, m₁) of uint8 is optional: 0 not done, 1 done, 2 diverged, 3 failed.
 */
export interface Tile {
  type: "tile";
  job: number;
  level: number;
  at: Pair;
  /** Whether the level is whole with this piece, and whether the survey is. */
  complete: boolean;
  last: boolean;
  /** Rows behind each value; fewer than all in a first, quick level. 0: there are no rows. */
  rows: number;
  milliseconds: number;
  arrays: Record<string, Tensor>;
}

/**
 * The next recorded points of one racer. `arrays`: `points` (m, 2), `updates` (m,) counted from 0, and when measured
 * `loss` (m,) of what is trained and `values` (m,) of the metric drawn.
 */
export interface Path {
  type: "path";
  job: number;
  racer: string;
  /** Place of the first point in the whole path: 0 starts it anew. */
  from: number;
  status: "running" | "done" | "diverged";
  milliseconds: number;
  arrays: Record<string, Tensor>;
}

/**
 * `arrays`, by the kind of the scene's fit: `curve_y` (n,), the model's output at `curve_x`; `scores` (C, n₀, n₁), each
 * class's at `region_x` × `region_y`, the greatest being the class; `confusion` (C, C), counts of a true class (row)
 * taken for a class (column); `residual_edges` (m + 1,) and `residual_counts` (m + 2,): below, in the bins, above.
 */
export interface Point {
  type: "point";
  job: number;
  at: Pair;
  /** Where the value is of, if the host knows it at some points only: the nearest of them. */
  node?: Pair;
  value: number;
  /** Standard error of the value over the examples, if it is a mean. */
  error: number | null;
  gradient: Pair | null;
  hessian: [Pair, Pair] | null;
  arrays: Record<string, Tensor>;
}

/** A line of the account of an update. A `scale` has no direction; the parts `carried`, `fresh` and `decay` add up to the `move`. */
export interface StepRow {
  name: string;
  formula: string;
  kind: "gradient" | "vector" | "scale" | "carried" | "fresh" | "decay" | "move";
}

/**
 * One update taken apart. `arrays`: `ends` (2, 2), the points before and after it; `values` (m, 2), each row as a
 * displacement on the plane, not a number for a scale on a plane that is not of two weights; `sizes` (m,), the length
 * of each among all the weights, of a scale the root of its mean square.
 */
export interface Step {
  type: "step";
  job: number;
  racer: string;
  update: number;
  rows: StepRow[];
  /** How many weights there are. */
  weights: number;
  arrays: Record<string, Tensor>;
}

/** `arrays`: `values` (n,), evenly from one end to the other, or at `shares` (n,) of the way. */
export interface Section {
  type: "section";
  job: number;
  from: Pair;
  to: Pair;
  arrays: Record<string, Tensor>;
}

export type LandmarkKind = "minimum" | "maximum" | "saddle" | "degenerate" | "edge minimum";

export interface Landmark {
  kind: LandmarkKind;
  at: Pair;
  value: number;
  gradient_norm: number;
  eigenvalues: Pair | null;
  /** Height of the pass that must be climbed to leave for a deeper place; null if there is none deeper. */
  merge: number | null;
}

export interface Landmarks {
  type: "landmarks";
  job: number;
  items: Landmark[];
}

export interface Finding {
  name: string;
  severity: "ok" | "note" | "warning" | "error";
  message: string;
  advice: string;
}

export interface Trust {
  type: "trust";
  job: number;
  findings: Finding[];
}

/**
 * Where runs over all examples end. `arrays`: `axis0`, `axis1` (n,) of the starts; `labels` (n, n), the number of the
 * end, or −1 still under way, −2 not finite any more, −3 under way outside the map; `last` (n, n, 2) where the runs are at their end and `reached` (n, n), the loss there;
 * `ends` (m, 2), `losses` (m,) and `residuals` (m,), how far off the plane, of the ends, lowest first.
 */
export interface Basins {
  type: "basins";
  job: number;
  level: number;
  last: boolean;
  milliseconds: number;
  arrays: Record<string, Tensor>;
}

/** Something went wrong: with one job, or with the connection (`job` null). */
export interface Failure {
  type: "error";
  job: number | null;
  /** As HTTP has them: 401 no token, 413 too long, 422 not to be done, 429 too many, 500 it failed. */
  status?: number;
  message: string;
  fix: string;
}

export type Reply = Scene | Tile | Path | Step | Point | Section | Landmarks | Trust | Basins | Failure;
