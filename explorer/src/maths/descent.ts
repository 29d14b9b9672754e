/** A run: batch after batch, update after update, with the points noted on the way. */

import type { Pair } from "../protocol";
import type { Loss } from "./engine";
import type { Update } from "./optimizers";
import { permutation, twister } from "./random";

export interface Plan {
  start: Pair;
  updates: number;
  /** Examples an update; 0 for all of them. */
  batch: number;
  seed: number | null;
  every: number;
}

export interface Noted {
  point: Pair;
  update: number;
}

/** Batches of one epoch after another without end: an order (null: its own) and the places from … to in it. */
export function* batches(rows: number, batch: number, seed: number | null): Generator<[Int32Array | null, number, number]> {
  const size = batch > 0 ? Math.min(batch, rows) : rows;
  const random = seed === null ? null : twister(seed);
  for (;;) {
    const order = random ? permutation(rows, random) : null;
    if (rows === 0) yield [null, 0, 1];
    for (let from = 0; from < rows; from += size) yield [order, from, Math.min(from + size, rows)];
  }
}

/** The noted points: the start, every `every`-th and the last; ends early at the first that is not finite. */
export function* descend(loss: Loss, update: Update, plan: Plan): Generator<Noted> {
  let point = plan.start;
  yield { point, update: 0 };
  const order = batches(loss.rows, plan.batch, plan.seed);
  for (let step = 1; step <= plan.updates; step++) {
    const [rows, from, to] = order.next().value as [Int32Array | null, number, number];
    point = update(point, loss.gradient(point[0], point[1], rows, from, to));
    const finite = Number.isFinite(point[0]) && Number.isFinite(point[1]);
    if (step % plan.every === 0 || step === plan.updates || !finite) yield { point, update: step };
    if (!finite) return;
  }
}
