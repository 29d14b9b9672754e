/** Draw again when a topic, the size or the theme changes: once a screen, however much has happened. */

import type { Stop } from "../dom";
import type { Model } from "../model";
import type { Topic } from "../model/topics";
import { onSystemTheme } from "../theme";

export function watch(model: Model, topics: Topic[], element: Element | null, draw: () => void): Stop {
  let frame = 0;
  const dirty = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (model.scene) draw();
    });
  };
  const sizes = element ? new ResizeObserver(dirty) : null;
  if (element) sizes!.observe(element);
  const stops = [model.on([...topics, "scene"], dirty), onSystemTheme(dirty), () => sizes?.disconnect(), () => cancelAnimationFrame(frame)];
  dirty();
  return () => stops.forEach((stop) => stop());
}
