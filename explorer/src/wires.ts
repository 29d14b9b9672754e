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
  on(event: "msg:custom", callback: (content: unknown, buffers: DataView[]) => void): void;
  off(event: "msg:custom", callback: (content: unknown, buffers: DataView[]) => void): void;
  send(content: unknown, callbacks: undefined, buffers: ArrayBuffer[]): void;
}

/** A notebook's kernel: each frame is the one buffer of a custom message. */
export function widgetHost(model: WidgetModel): Host {
  return {
    on: (callback) => {
      const listen = (_content: unknown, buffers: DataView[]): void => {
        const { buffer, byteOffset, byteLength } = buffers[0];
        callback(decode(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer) as unknown as Reply);
      };
      model.on("msg:custom", listen);
      return () => model.off("msg:custom", listen);
    },
    send: (message) => model.send({}, undefined, [encode(message)]),
  };
}
