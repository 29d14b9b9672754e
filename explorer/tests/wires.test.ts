import { afterEach, expect, test, vi } from "vitest";
import { decode, encode } from "../src/frame";
import { socketHost, widgetHost, type WidgetModel } from "../src/wires";
import type { Reply } from "../src/protocol";

afterEach(() => {
  Socket.made = [];
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

class Socket {
  static OPEN = 1;
  static made: Socket[] = [];
  readyState = 0;
  frames: ArrayBuffer[] = [];
  onopen = (): void => {};
  onclose: (event: { code: number }) => void = () => {};
  onmessage: (event: { data: ArrayBuffer }) => void = () => {};
  constructor(readonly url: URL) {
    Socket.made.push(this);
  }
  send(frame: ArrayBuffer): void {
    this.frames.push(frame);
  }
  close(): void {
    this.onclose({ code: 1006 });
  }
}

test("a socket says the token before anything else, and gives up when it is wrong", () => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("location", { href: "http://127.0.0.1:8000/#v=1" });
  const host = socketHost("/socket", "secret");
  host.send({ type: "open", version: 1, preset: "" });
  const [first] = Socket.made;
  expect(String(first.url)).toBe("ws://127.0.0.1:8000/socket");
  first.onopen();
  expect(first.frames.map((frame) => decode(frame).type)).toEqual(["hello", "open"]);
  expect(decode(first.frames[0]).token).toBe("secret");
  first.onclose({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(Socket.made.length).toBe(1);
});

test("a socket keeps what is said before it opens, says when it is lost, and is opened again", () => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("location", { href: "http://127.0.0.1:8000/page#v=1" });
  const heard: Reply[] = [];
  const host = socketHost("/socket?token=t");
  host.on((message) => heard.push(message));
  host.send({ type: "open", version: 1, preset: "" });
  const [first] = Socket.made;
  expect(String(first.url)).toBe("ws://127.0.0.1:8000/socket?token=t");
  expect(first.frames).toEqual([]);
  first.readyState = 1;
  first.onopen();
  expect(decode(first.frames[0]).type).toBe("open");
  first.onmessage({ data: encode({ type: "landmarks", job: 3, items: [] }) });
  first.close();
  expect(heard.map(({ type }) => type)).toEqual(["landmarks", "error"]);
  vi.advanceTimersByTime(300);
  expect(Socket.made).toHaveLength(2);
  host.send({ type: "probe", job: 9, metric: "loss", at: [0, 0] });
  Socket.made[1].onopen();
  expect(Socket.made[1].frames.map((frame) => decode(frame).type)).toEqual(["open"]);
  host.close!();
  vi.advanceTimersByTime(60_000);
  expect(Socket.made).toHaveLength(2);
});

test("a widget's frames go as one buffer each way", () => {
  const out: ArrayBuffer[] = [];
  let arrive: (content: unknown, buffers: DataView[]) => void = () => {};
  const model: WidgetModel = { on: (_, callback) => (arrive = callback), off: () => {}, send: (_content, _callbacks, [frame]) => void out.push(frame) };
  const heard: Reply[] = [];
  const host = widgetHost(model);
  host.on((message) => heard.push(message));
  host.send({ type: "probe", job: 4, metric: "loss", at: [1, 2] });
  expect(decode(out[0])).toMatchObject({ type: "probe", at: [1, 2] });
  const frame = new Uint8Array(encode({ type: "trust", job: 4, findings: [] }));
  const padded = new Uint8Array([9, 9, 9, ...frame]); // a view into a larger buffer, as notebooks give it
  arrive({}, [new DataView(padded.buffer, 3)]);
  expect(heard[0]).toMatchObject({ type: "trust", job: 4 });
});
