/** What page and host say to each other. PROTOCOL.md tells it in words; frame.ts puts it on a wire. */

import type { Reply } from "./protocol/replies";
import type { Request } from "./protocol/requests";

export * from "./protocol/values";
export type * from "./protocol/requests";
export type * from "./protocol/scene";
export type * from "./protocol/replies";

export const VERSION = 1;

/** Where the page connects to: the server's socket, a notebook's comm, or an engine inside the page. */
export interface Host {
  /** Call back with every message from the host; gives a function that stops it. */
  on(callback: (message: Reply) => void): () => void;
  send(message: Request): void;
  close?(): void;
}
