import { afterEach, expect, test, vi } from "vitest";
import { decode, encode } from "../src/frame";
import { socketHost, widgetHost, type WidgetModel } from "../src/wires";
import type { Model } from "../src/model";
import type { Reply } from "../src/protocol";
import { keepTrait } from "../src/shared";
import { fromPlain } from "../src/state";

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
  first.onclose({ code: 4408 }); // the machine was busy, and the token came too late
  vi.advanceTimersByTime(1000);
  expect(Socket.made.length).toBe(2);
  Socket.made[1].onopen();
  expect(Socket.made[1].frames.map((frame) => decode(frame).type)).toEqual(["hello", "open"]);
  Socket.made[1].onclose({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(Socket.made.length).toBe(2);
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

/** A notebook's model: what was sent to it, and what it says. */
function notebook(traits: Record<string, unknown> = {}) {
  const sent: { content: { view: string; bye?: boolean }; frames: ArrayBuffer[] }[] = [];
  const listeners: Record<string, ((...told: never[]) => void)[]> = {};
  const model: WidgetModel = {
    get: (name) => traits[name],
    set: (name, value) => void (traits[name] = value),
    save_changes: () => {},
    on: (event, callback) => void (listeners[event] ??= []).push(callback),
    off: (event, callback) => void (listeners[event] = listeners[event].filter((one) => one !== callback)),
    send: (content, _callbacks, frames) => void sent.push({ content: content as { view: string }, frames }),
  };
  const say = (event: string, ...told: unknown[]): void => (listeners[event] ?? []).forEach((callback) => callback(...(told as never[])));
  return { model, traits, sent, say, listeners };
}

test("a widget's frames go as one buffer each way, and each view hears its own", () => {
  const { model, sent, say, listeners } = notebook();
  const heard: Reply[] = [];
  const host = widgetHost(model);
  host.on((message) => heard.push(message));
  host.send({ type: "probe", job: 4, metric: "loss", at: [1, 2] });
  expect(decode(sent[0].frames[0])).toMatchObject({ type: "probe", at: [1, 2] });
  const frame = new Uint8Array(encode({ type: "trust", job: 4, findings: [] }));
  const padded = new Uint8Array([9, 9, 9, ...frame]); // a view into a larger buffer, as notebooks give it
  say("msg:custom", { view: "another" }, [new DataView(padded.buffer, 3)]);
  expect(heard).toEqual([]);
  say("msg:custom", { view: sent[0].content.view }, [new DataView(padded.buffer, 3)]);
  expect(heard[0]).toMatchObject({ type: "trust", job: 4 });
  host.close!();
  expect(sent[1].content).toEqual({ view: sent[0].content.view, bye: true });
  expect(Object.values(listeners).flat()).toEqual([]);
});

test("a comm that is closed is said to be, and breaks nothing", () => {
  const { model, say } = notebook();
  const heard: Reply[] = [];
  const host = widgetHost(model);
  host.on((message) => heard.push(message));
  say("comm:close");
  model.send = () => {
    throw new Error("Cannot send");
  };
  host.send({ type: "probe", job: 4, metric: "loss", at: [1, 2] });
  host.close!();
  expect(heard.map(({ type }) => type)).toEqual(["error", "error"]);
});

test("a widget's state follows the view, and the view the state", () => {
  vi.useFakeTimers();
  const { model: widget, traits, say } = notebook({ state: { theme: "light" } });
  const listeners = new Set<() => void>();
  const model = { state: fromPlain(traits.state), scene: {}, on: (_: unknown, callback: () => void) => (listeners.add(callback), () => listeners.delete(callback)), set: vi.fn() };
  const stop = keepTrait(widget, model as unknown as Model);
  model.state.cursor = [1, 2];
  model.state.y = [0.1 + 0.2, 1 / 3]; // more digits than a link has
  listeners.forEach((callback) => callback());
  vi.advanceTimersByTime(300);
  expect(traits.state).toMatchObject({ theme: "light", cursor: [1, 2], x: null, y: [0.1 + 0.2, 1 / 3] });
  say("change:state");
  expect(model.set).not.toHaveBeenCalled(); // an echo
  traits.state = { theme: "dark", cursor: [1, 2], y: [0.1 + 0.2, 1 / 3], shade: "much", nothing: 1 };
  say("change:state");
  expect(model.set).toHaveBeenCalledExactlyOnceWith({ theme: "dark" });
  stop();
  expect(listeners.size).toBe(0);
});
