/** What a host answers. */

import type { Finding, Landmark, Scene } from "./scene";
import type { Pair, Tensor } from "./values";

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

export interface Landmarks {
  type: "landmarks";
  job: number;
  items: Landmark[];
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
