/** A race under way: what has come of it, and how long the rest is waited for. */

import type { Path } from "../protocol";
import type { Track } from "./view";

/** Milliseconds a race may take before a newer one ends it, so that a drag always shows something whole. */
const WAIT = 120;

export class Racing {
  isUnderWay = false;
  /** Whether the race that waits for this one's end is a draft; null if none waits. */
  next: boolean | null = null;
  private fresh = new Map<string, Track>();
  /** Whether of its points alone is asked, not of what they lose. */
  isDraft = false;
  /** Whether it only measures what a draft has drawn already. */
  private isAfterthought = false;
  private began = 0;
  private patience = 0;

  /** Milliseconds for which this race is let alone; an afterthought gives way at once. */
  get left(): number {
    return this.isUnderWay && !this.isAfterthought ? WAIT - (performance.now() - this.began) : 0;
  }

  begin(draft: boolean): void {
    this.isUnderWay = true;
    this.isAfterthought = this.isDraft && !draft;
    this.isDraft = draft;
    this.began = performance.now();
    this.patience = draft ? WAIT / 2 : 6 * WAIT;
    this.fresh = new Map();
  }

  /** Take what has come; gives the tracks to show if others than before: all at the end, or what there is when it takes long. */
  take(path: Path, racers: number, shown: Map<string, Track>): Map<string, Track> | null {
    this.add(path);
    if ([...this.fresh.values()].filter(({ status }) => status !== "running").length === racers) {
      this.isUnderWay = false;
      return this.fresh;
    }
    if (performance.now() - this.began <= this.patience) return null;
    this.patience *= 1.5;
    return new Map([...shown, ...this.fresh]);
  }

  private add({ racer, from, status, arrays }: Path): void {
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
  }
}
