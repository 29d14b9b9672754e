/** The time of the race: it runs while it is played. */

import type { Seen } from "./view";

/** A full race is played in so many seconds at speed 1. */
const PLAY_SECONDS = 8;

export class Clock {
  isPlaying = false;
  private last = 0;
  private frame = 0;

  /** `told` is called at every new time, and when playing begins or ends. */
  constructor(private readonly seen: Seen, private readonly told: (isTurned: boolean) => void) {}

  play(on: boolean): void {
    if (on === this.isPlaying) return;
    const { seen } = this;
    this.isPlaying = on;
    if (on && seen.time >= seen.updates) seen.state.time = 0;
    this.last = performance.now();
    this.stop();
    if (on) this.frame = requestAnimationFrame((now) => this.tick(now));
    this.told(true);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private tick(now: number): void {
    if (!this.isPlaying) return;
    const { seen } = this;
    const step = ((now - this.last) / 1000 / PLAY_SECONDS) * seen.updates * seen.state.speed;
    this.last = now;
    let time = seen.time + Math.max(step, 0);
    if (time >= seen.updates) {
      if (seen.state.loop) time = 0;
      else {
        seen.state.time = null;
        return this.play(false);
      }
    }
    seen.state.time = time;
    this.told(false);
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }
}
