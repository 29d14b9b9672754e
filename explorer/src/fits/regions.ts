/** Two inputs: the examples by class, and the part of the plane that the model gives to each class. */

import { borders, regions } from "../maths/regions";
import { channels } from "../maths/palettes";
import type { Model } from "../model";
import type { Brush, Plot } from "../panels/plot";
import type { Pair, Point, Tensor } from "../protocol";
import type { Theme } from "../theme";
import { classColour, mark } from "./classes";
import { accuracy } from "./confusion";

/** Draws; gives what is to be said of it. */
export function regionsOf({ scene }: Model, plot: Plot, theme: Theme, shown: Point | null): string {
  const { dots, dot_classes: classes, region_x: x, region_y: y } = scene!.arrays;
  const axes: [Float64Array, Float64Array] = [Float64Array.from(x.data), Float64Array.from(y.data)];
  const [xName, yName] = scene!.fit!.names;
  const frame = { x: endsOf(axes[0]), y: endsOf(axes[1]), xName, yName };
  plot.draw(frame, theme, (brush) => {
    const scores = shown?.arrays.scores;
    if (scores) paintRegions(brush, scores, axes, theme);
    const size = classes.data.length > 200 ? 2.6 : classes.data.length > 20 ? 3.6 : 5.5;
    brush.context.lineWidth = 1;
    for (let i = 0; i < classes.data.length; i++) mark(brush.context, classes.data[i], [brush.x(dots.data[2 * i]), brush.y(dots.data[2 * i + 1])], size, theme);
  });
  return accuracy(shown, scene!.fit!.classes.length);
}

const endsOf = (axis: Float64Array): Pair => [axis[0], axis[axis.length - 1]];

/** The regions as a small picture drawn large, the more deeply the surer; and their borders as lines. */
function paintRegions(brush: Brush, { shape: [classes, n0, n1], data }: Tensor, axes: [Float64Array, Float64Array], theme: Theme): void {
  const { winner, sure } = regions(data, classes);
  const picture = new OffscreenCanvas(n0, n1);
  const context = picture.getContext("2d")!;
  const pixels = context.createImageData(n0, n1);
  for (let i = 0; i < n0; i++)
    for (let j = 0; j < n1; j++) {
      const k = i * n1 + j;
      if (winner[k] < 0) continue;
      const at = 4 * ((n1 - 1 - j) * n0 + i);
      pixels.data.set([...channels(classColour(winner[k], theme)), 255 * (0.14 + 0.36 * sure[k])], at);
    }
  context.putImageData(pixels, 0, 0);
  const { left, top, width, height } = brush.box;
  const [half0, half1] = [width / (n0 - 1) / 2, height / (n1 - 1) / 2]; // a node is the middle of its pixel
  brush.context.imageSmoothingEnabled = true;
  brush.context.drawImage(picture, left - half0, top - half1, width + 2 * half0, height + 2 * half1);
  for (const line of borders(data, classes, axes)) {
    const [xs, ys] = [line.map(([a]) => a), line.map(([, b]) => b)];
    brush.line(xs, ys, theme.halo, 4);
    brush.line(xs, ys, theme.ink, 1.8);
  }
}
