/** What a host says first: everything about an objective and its plane that does not change while it is looked at. */

import type { Request } from "./requests";
import type { Pair, Racer, ScaleName, Tensor } from "./values";

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

export type LandmarkKind = "minimum" | "maximum" | "saddle" | "degenerate" | "edge minimum";

export interface Landmark {
  kind: LandmarkKind;
  /** What may be said of it where more is known than "KIND of this slice", such as "minimum in all 7 parameters". */
  verdict?: string;
  at: Pair;
  value: number;
  gradient_norm: number;
  eigenvalues: Pair | null;
  /** Height of the pass that must be climbed to leave for a deeper place; null if there is none deeper. */
  merge: number | null;
}

export interface Finding {
  name: string;
  severity: "ok" | "note" | "warning" | "error";
  message: string;
  advice: string;
}

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

/**
 * A second saved surface on coordinates of the same names, on a grid of its own: the numbers in the scene's arrays as those of
 * the first, `beside.axis0`, `beside.axis1` and `beside.METRIC`.
 */
export interface Beside {
  /** What the first and the second are called. */
  titles: [string, string];
  metrics: Metric[];
  /** Which of the recorded runs lie on the second alone, and which on both. */
  runs: string[];
  shared: string[];
  landmarks?: Landmark[];
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
  beside?: Beside;
  look?: SceneLook;
  /** Left out: a curve, if the arrays hold one. */
  fit?: FitTold;
  /**
   * `data_x`, `data_y`: examples (n,) to draw under the fit; `curve_x`: where probes give the model's curve.
   * Of regions `dots` (n, 2) with `dot_classes` (n,), and `region_x`, `region_y`, where probes give scores.
   */
  arrays: Record<string, Tensor>;
}
