/** What may change, and who wants to know of it. */

export type Topic = "state" | "scene" | "field" | "tracks" | "point" | "hover" | "section" | "step" | "landmarks" | "trust" | "basins" | "notice" | "time";

export class Topics {
  private readonly listeners = new Map<Topic, Set<() => void>>();

  on(topics: Topic[], callback: () => void): () => void {
    for (const topic of topics) this.listeners.set(topic, (this.listeners.get(topic) ?? new Set()).add(callback));
    return () => topics.forEach((topic) => this.listeners.get(topic)?.delete(callback));
  }

  /** Call each listener to any of the topics once. */
  tell(topics: Topic[]): void {
    const callbacks = new Set(topics.flatMap((topic) => [...(this.listeners.get(topic) ?? [])]));
    callbacks.forEach((callback) => callback());
  }
}
