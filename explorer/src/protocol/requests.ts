/** What the page asks of a host. */

import type { Pair, Racer } from "./values";

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
