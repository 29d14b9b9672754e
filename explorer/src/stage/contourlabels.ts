/** Values written on the index lines: where they go, and how they are drawn on the map. */

import { contourLines } from "../maths/contours";
import type { Field } from "../maths/field";
import type { HeightScale } from "../maths/heights";
import { labels, number } from "../maths/ticks";
import type { Pair } from "../protocol";

export interface ContourLabel {
  at: Pair;
  toward: Pair;
  text: string;
}

/** One or two labels an index line, on long stretches, apart from each other. */
export function contourLabels(field: Field, scale: HeightScale): ContourLabel[] {
  const [x, y] = field.window;
  const unit = ([a, b]: Pair): Pair => [(a - x[0]) / (x[1] - x[0]), (b - y[0]) / (y[1] - y[0])];
  const placed: Pair[] = [];
  const found: ContourLabel[] = [];
  const texts = labels(scale.index);
  scale.index.slice(0, 14).forEach((level, i) => {
    for (const line of contourLines(field, level)) {
      if (line.length < 12 || found.length > 24) continue;
      for (const share of [0.5, 0.32, 0.68]) {
        const k = Math.round(share * (line.length - 3)) + 1;
        const [u, v] = unit(line[k]);
        const crowded = placed.some(([p, q]) => Math.hypot(p - u, q - v) < 0.19) || Math.min(u, v, 1 - u, 1 - v) < 0.07;
        if (crowded) continue;
        placed.push([u, v]);
        found.push({ at: line[k], toward: line[Math.min(k + 2, line.length - 1)], text: ["log", "rank"].includes(scale.name) ? number(level, 3) : texts[i] });
        break;
      }
    }
  });
  return found;
}

/** A label along its line, the pixels of whose points are given. */
export function contourText({ at, toward, text }: ContourLabel, pixel: (at: Pair) => Pair): string {
  const [p, q] = [pixel(at), pixel(toward)];
  let angle = (Math.atan2(q[1] - p[1], q[0] - p[0]) * 180) / Math.PI;
  if (angle > 90) angle -= 180;
  if (angle < -90) angle += 180;
  return `<g transform="translate(${p[0].toFixed(1)},${p[1].toFixed(1)}) rotate(${angle.toFixed(1)})"><text class="contour-text" text-anchor="middle" y="3.5">${text}</text></g>`;
}
