/** A host far away, with the page's own engine in front of it where the scene has one. */

import { canCompute, LocalHost } from "./local";
import type { Host, Reply, Request, Stored } from "./protocol";

/** Requests the page answers for itself whenever it can; the others only when the host does not. */
const OWN: Request["type"][] = ["survey", "race", "step", "probe", "section", "basins", "stop"];

export class Relay implements Host {
  private readonly callbacks = new Set<(message: Reply) => void>();
  private local: LocalHost | null = null;
  private answers: Request["type"][] = [];
  private saved: Stored | undefined;
  /** The metric that the far host was last asked for. */
  private metric = "";

  constructor(private readonly remote: Host) {
    remote.on((message) => {
      if (message.type === "scene") {
        this.local?.close();
        this.local = message.stored || canCompute(message) ? new LocalHost([message]) : null;
        this.local?.on((reply) => this.reply(reply));
        this.answers = message.answers;
        this.saved = message.stored;
      }
      if (message.type === "tile" && this.saved) this.local?.grow(this.metric, message.arrays.values);
      this.reply(message);
    });
  }

  on(callback: (message: Reply) => void): () => void {
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  send(message: Request): void {
    const own = this.local && message.type !== "open" && (this.saved ? !this.asks(message) : OWN.includes(message.type) || !this.answers.includes(message.type));
    (own ? this.local! : this.remote).send(message);
  }

  /** Whether a saved surface still grows, and is asked for. */
  private asks(message: Request): boolean {
    if (message.type !== "survey" || !this.saved?.growing) return false;
    this.metric = message.metric;
    return true;
  }

  close(): void {
    this.local?.close();
    this.remote.close?.();
  }

  private reply(message: Reply): void {
    for (const callback of [...this.callbacks]) callback(message);
  }
}
