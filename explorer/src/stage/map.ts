/** Hands on the map: the ball, pan, zoom, pin, and a look at what is under the pointer. */

import type { Stop } from "../dom";
import { placing } from "../maths/field";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import type { MapPane } from "./pane";

/** Half of the handle's 44 pixels. */
export const REACH = 22;
const STILL = 4;
const SNAP = 12;

export const distance = (p: Pair, q: Pair): number => Math.hypot(p[0] - q[0], p[1] - q[1]);

/** A part of the window around a point: factor 0.5 shows half as much. */
export function zoomed(model: Model, about: Pair, factor: number): { x: Pair; y: Pair } {
  const [x, y] = model.window.map((range, i) => {
    const { place, coordinate } = placing(range, model.scene!.axes[i].scale);
    const centre = place(about[i]);
    return [-1, 1].map((side) => coordinate(centre + (side - centre) * factor)) as Pair;
  });
  const whole = model.scene!.window;
  const sane = [x, y].every(([low, high], i) => high - low > 1e-9 * (whole[i][1] - whole[i][0]) && high - low < 1e4 * (whole[i][1] - whole[i][0]));
  return sane ? { x, y } : { x: model.window[0], y: model.window[1] };
}

/** The landmark under a pixel, else the point itself. */
export function snapped(model: Model, at: Pair, pixel: Pair, project: (at: Pair) => Pair): Pair {
  const near = model.state.marks ? model.landmarks.find((mark) => distance(project(mark.at), pixel) < SNAP) : undefined;
  return near?.at ?? at;
}

export function handleMap(pane: MapPane, model: Model): Stop {
  const { element } = pane;
  const pointers = new Map<number, Pair>();
  let act: "ball" | "pan" | "pinch" | null = null;
  let moved = false;
  let from: Pair = [0, 0];
  let windowThen = { x: [0, 1] as Pair, y: [0, 1] as Pair };
  const flat = (at: Pair): Pair => pane.project([...pane.place(at), 0]);
  const onBall = (pixel: Pair): boolean => !model.isFixed && distance(flat(model.start), pixel) <= REACH;

  const down = (event: PointerEvent): void => {
    if (!model.field || event.button !== 0) return;
    const pixel = pane.pixelOf(event);
    pointers.set(event.pointerId, pixel);
    element.setPointerCapture(event.pointerId);
    moved = false;
    from = pixel;
    windowThen = { x: model.window[0], y: model.window[1] };
    act = pointers.size === 2 ? "pinch" : onBall(pixel) ? "ball" : "pan";
  };

  const move = (event: PointerEvent): void => {
    if (!model.field) return;
    const pixel = pane.pixelOf(event);
    if (act === null) {
      element.classList.toggle("on-ball", onBall(pixel));
      return model.look(pane.pick(pixel));
    }
    moved ||= distance(from, pixel) > STILL;
    if (act === "ball") return model.set({ start: pane.anywhere(pixel), cursor: null });
    if (!moved) return;
    if (act === "pan" && pane.plot) {
      const shift = [0, 1].map((i) => ((pixel[i] - from[i]) * 2) / (i ? -pane.plot.height : pane.plot.width));
      const [x, y] = [windowThen.x, windowThen.y].map((range, i) => {
        const { coordinate } = placing(range, model.scene!.axes[i].scale);
        return [coordinate(-1 - shift[i]), coordinate(1 - shift[i])] as Pair;
      });
      return model.set({ x, y });
    }
    const [before, after] = [[...pointers.values()], [...pointers.entries()].map(([id, p]) => (id === event.pointerId ? pixel : p))];
    pointers.set(event.pointerId, pixel);
    if (act === "pinch" && before.length === 2) {
      const middle: Pair = [(after[0][0] + after[1][0]) / 2, (after[0][1] + after[1][1]) / 2];
      model.set(zoomed(model, pane.anywhere(middle), distance(before[0], before[1]) / distance(after[0], after[1])));
    }
  };

  const up = (event: PointerEvent): void => {
    const was = act;
    pointers.delete(event.pointerId);
    act = null;
    if (was === "pan" && !moved && event.type === "pointerup") {
      const pixel = pane.pixelOf(event);
      const at = pane.pick(pixel);
      if (at) model.set({ cursor: snapped(model, at, pixel, flat) });
    }
  };

  const wheel = (event: WheelEvent): void => {
    if (!model.field || !pane.hasWheel) return;
    event.preventDefault();
    const at = pane.pick(pane.pixelOf(event));
    if (at) model.set(zoomed(model, at, Math.exp(Math.min(Math.max(event.deltaY, -120), 120) / 500)));
  };

  const twice = (event: MouseEvent): void => {
    const at = pane.pick(pane.pixelOf(event));
    if (at && !model.isFixed) model.set({ start: at, cursor: null });
  };

  const leave = (): void => model.look(null);
  const listeners: [string, (event: never) => void][] = [
    ["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", up], ["pointerleave", leave], ["wheel", wheel], ["dblclick", twice],
  ];
  for (const [name, listener] of listeners) element.addEventListener(name, listener as EventListener, { passive: name !== "wheel" });
  return () => listeners.forEach(([name, listener]) => element.removeEventListener(name, listener as EventListener));
}
