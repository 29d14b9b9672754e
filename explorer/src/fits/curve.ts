/** Data, and the model's curve through it. */

import type { Model } from "../model";
import { bulk, type Frame, type Plot } from "../panels/plot";
import type { Numbers, Point } from "../protocol";
import type { Theme } from "../theme";

const MOST_DOTS = 2500;

let framed: { ys: Numbers; frame: Frame; outside: number } | null = null;

/** Draws; gives what is to be said of it. */
export function curve({ scene }: Model, plot: Plot, theme: Theme, shown: Point | null): string {
  const { data_x: x, data_y: y, curve_x: at } = scene!.arrays;
  const [xs, ys] = [x.data, y.data];
  if (framed?.ys !== ys) framed = { ys, ...frameOf(xs, ys) };
  const { frame, outside } = framed;
  plot.draw(frame, theme, (brush) => {
    const every = Math.max(1, Math.ceil(xs.length / MOST_DOTS));
    brush.context.fillStyle = theme.muted;
    brush.context.globalAlpha = 0.35;
    for (let i = 0; i < xs.length; i += every) brush.context.fillRect(brush.x(xs[i]) - 0.75, brush.y(ys[i]) - 0.75, 1.5, 1.5);
    brush.context.globalAlpha = 1;
    const found = shown?.arrays.curve_y?.data;
    if (!found) return;
    brush.line(at.data, found, theme.halo, 5);
    brush.line(at.data, found, theme.accent, 2.5);
  });
  return outside ? `${outside} points lie beyond the frame` : "";
}

/** The bulk of the data, and how many points have none of it. */
function frameOf(xs: Numbers, ys: Numbers): { frame: Frame; outside: number } {
  const y = bulk(ys, 0.01);
  return { frame: { x: bulk(xs, 0.002), y, xName: "x", yName: "y" }, outside: ys.filter((v) => v < y[0] || v > y[1]).length };
}
