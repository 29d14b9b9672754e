/** Hands on the 3-D view: turn, come nearer, take the ball along the ground, pin a point of it. */

import type { Stop } from "../dom";
import { bilinear } from "../maths/field";
import type { Terrain } from "../maths/march";
import type { Model } from "../model";
import type { Pair } from "../protocol";
import { distance, REACH, snapped } from "./map";
import type { ReliefPane, View } from "./pane";

const STILL = 4;

/** A view within reason: never from under the ground, never inside it. */
export const sane = ([azimuth, elevation, distance]: View): View => [
  Math.atan2(Math.sin(azimuth), Math.cos(azimuth)),
  Math.min(Math.max(elevation, 0.05), 1.56),
  Math.min(Math.max(distance, 2.2), 12),
];

export function handleRelief(pane: ReliefPane, model: Model, terrain: () => Terrain): Stop {
  const { element } = pane;
  let act: "ball" | "turn" | null = null;
  let from: Pair = [0, 0];
  let then: View = [0, 0, 0];
  let moved = false;
  const pointers = new Map<number, Pair>();

  const project = (at: Pair): Pair => {
    const [x, y] = pane.place(at);
    const { xs, ys, heights } = terrain();
    return pane.project([x, y, bilinear([xs, ys], heights, Math.min(Math.max(x, -1), 1), Math.min(Math.max(y, -1), 1))]);
  };

  const onBall = (pixel: Pair): boolean => !model.isFixed && distance(project(model.start), pixel) <= REACH;

  const down = (event: PointerEvent): void => {
    if (!model.field || event.button !== 0) return;
    from = pane.pixelOf(event);
    pointers.set(event.pointerId, from);
    then = pane.view;
    moved = false;
    act = pointers.size === 1 && onBall(from) ? "ball" : "turn";
    element.setPointerCapture(event.pointerId);
  };

  const move = (event: PointerEvent): void => {
    if (!model.field) return;
    const pixel = pane.pixelOf(event);
    if (act === null) {
      element.classList.toggle("on-ball", onBall(pixel));
      return model.look(pane.pick(pixel, terrain()));
    }
    moved ||= distance(from, pixel) > STILL;
    if (act === "ball") {
      const at = pane.pick(pixel, terrain());
      if (at) model.set({ start: at, cursor: null });
      return;
    }
    const before = [...pointers.values()];
    pointers.set(event.pointerId, pixel);
    const after = [...pointers.values()];
    if (after.length === 2) {
      const [azimuth, elevation, away] = pane.view;
      const ratio = distance(before[0], before[1]) / distance(after[0], after[1]);
      return model.set({ camera: sane([azimuth, elevation, away * ratio]) });
    }
    if (moved) model.set({ camera: sane([then[0] - (pixel[0] - from[0]) * 0.008, then[1] + (pixel[1] - from[1]) * 0.006, then[2]]) });
  };

  const up = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    const pixel = pane.pixelOf(event);
    const at = act === "turn" && !moved && event.type === "pointerup" ? pane.pick(pixel, terrain()) : null;
    act = null;
    if (at) model.set({ cursor: snapped(model, at, pixel, project) });
  };

  const wheel = (event: WheelEvent): void => {
    if (!pane.hasWheel) return;
    event.preventDefault();
    const [azimuth, elevation, away] = pane.view;
    model.set({ camera: sane([azimuth, elevation, away * Math.exp(Math.min(Math.max(event.deltaY, -120), 120) / 900)]) });
  };

  const leave = (): void => model.look(null);
  const listeners: [string, (event: never) => void][] = [
    ["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", up], ["pointerleave", leave], ["wheel", wheel],
  ];
  for (const [name, listener] of listeners) element.addEventListener(name, listener as EventListener, { passive: name !== "wheel" });
  return () => listeners.forEach(([name, listener]) => element.removeEventListener(name, listener as EventListener));
}
