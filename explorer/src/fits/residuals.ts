/** What the model leaves over: data less prediction, as a histogram. */

import { number } from "../maths/ticks";
import type { Model } from "../model";
import type { Plot } from "../panels/plot";
import type { Pair, Point } from "../protocol";
import type { Theme } from "../theme";

/** Draws; gives what is to be said of it. */
export function residuals(_: Model, plot: Plot, theme: Theme, shown: Point | null): string {
  const { residual_edges: edges, residual_counts: counts } = shown?.arrays ?? {};
  if (!edges || !counts) return "";
  const inside = Array.from(counts.data).slice(1, -1);
  const beyond = counts.data[0] + counts.data[counts.data.length - 1];
  const all = inside.reduce((sum, n) => sum + n, beyond);
  const x: Pair = [edges.data[0], edges.data[edges.data.length - 1]];
  plot.draw({ x, y: [0, Math.max(...inside, 1) * 1.06], xName: "data − model", yName: "examples" }, theme, (brush) => {
    const { context } = brush;
    context.fillStyle = theme.accent;
    const bottom = brush.y(0);
    inside.forEach((n, i) => {
      const [left, right] = [brush.x(edges.data[i]), brush.x(edges.data[i + 1])];
      context.fillRect(left + 0.5, brush.y(n), right - left - 1, bottom - brush.y(n));
    });
    context.fillStyle = theme.ink;
    context.fillRect(brush.x(0) - 0.5, brush.box.top, 1, brush.box.height);
  });
  return `${all} numbers${beyond ? `, ${beyond} beyond ±${number(x[1])}` : ""}`;
}
