/** Hosts behind a wire: a server's socket, and a notebook's kernel. */

import { decode, encode } from "./frame";
import type { Hello, Host, Reply, Request } from "./protocol";

/** The host closes with this code when the token is wrong; there is no use in trying again. */
const NO_TOKEN = 4401;
const WAITS = [250, 500, 1000, 2000, 4000, 8000];

/**
 * A binary WebSocket, which begins by saying the token, if there is one. What is sent before it is open waits;
 * a lost connection is tried again, ever more slowly.
 */
export function socketHost(address: string, token = ""): Host {
  const callbacks = new Set<(message: Reply) => void>();
  const tell = (message: Reply): void => callbacks.forEach((callback) => callback(message));
  let waiting: ArrayBuffer[] = [];
  let opening: ArrayBuffer | null = null;
  let lost = 0;
  let closed = false;
  let socket: WebSocket;

  const connect = (): void => {
    socket = new WebSocket(new URL(address, location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      if (token) socket.send(encode({ type: "hello", token } satisfies Hello));
      if (lost && opening) waiting = [opening]; // a new session knows nothing: the scene comes again, and all is asked anew
      lost = 0;
      waiting.forEach((frame) => socket.send(frame));
      waiting = [];
    };
    socket.onmessage = ({ data }) => tell(decode(data as ArrayBuffer) as unknown as Reply);
    socket.onclose = ({ code }) => {
      if (closed || code === NO_TOKEN) return;
      const wait = WAITS[Math.min(lost++, WAITS.length - 1)];
      const fix = `Trying again in ${wait / 1000} s.`;
      tell({ type: "error", job: null, message: "The connection to Python is lost.", fix });
      setTimeout(connect, wait);
    };
  };
  connect();
  return {
    on: (callback) => (callbacks.add(callback), () => callbacks.delete(callback)),
    send: (message: Request) => {
      const frame = encode(message);
      if (message.type === "open") opening = frame;
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
      else waiting = [...waiting.slice(-20), frame];
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

/** The part of a notebook widget's model that is used here. */
export interface WidgetModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...told: never[]) => void): void;
  off(event: string, callback: (...told: never[]) => void): void;
  send(content: unknown, callbacks: undefined, buffers: ArrayBuffer[]): void;
}

/** A notebook's kernel: each frame is the one buffer of a custom message, which says for which view of the widget it is. */
export function widgetHost(model: WidgetModel): Host {
  const view = crypto.getRandomValues(new Uint32Array(3)).join("-");
  const callbacks = new Set<(message: Reply) => void>();
  const tell = (message: Reply): void => callbacks.forEach((callback) => callback(message));
  const hear = (content: { view?: string }, buffers: DataView[]): void => {
    if (content?.view !== view) return; // another view's
    const { buffer, byteOffset, byteLength } = buffers[0];
    tell(decode(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer) as unknown as Reply);
  };
  const gone = (): void => tell({ type: "error", job: null, message: "Python has gone.", fix: "Run the cell again." });
  const send = (content: object, frames: ArrayBuffer[]): void => {
    try {
      model.send({ view, ...content }, undefined, frames);
    } catch {
      gone(); // the comm is closed
    }
  };
  model.on("msg:custom", hear);
  model.on("comm:close", gone);
  return {
    on: (callback) => (callbacks.add(callback), () => callbacks.delete(callback)),
    send: (message) => send({}, [encode(message)]),
    close: () => {
      model.off("msg:custom", hear);
      model.off("comm:close", gone);
      callbacks.clear();
      send({ bye: true }, []);
    },
  };
}
