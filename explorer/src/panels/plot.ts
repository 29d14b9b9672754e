/** A small canvas chart: ranges in, a frame with round numbers, and a painter for what goes inside. */

import { el } from "../dom";
import { labels, logNumbers, number, roundNumbers } from "../maths/ticks";
import type { Pair } from "../protocol";
import type { Theme } from "../theme";

export interface Frame {
  x: Pair;
  y: Pair;
  xName: string;
  yName: string;
  logY?: boolean;
}

export interface Brush {
  context: CanvasRenderingContext2D;
  x(value: number): number;
  y(value: number): number;
  box: { left: number; top: number; width: number; height: number };
  /** A line through points, broken where one is not finite. */
  line(xs: ArrayLike<number>, ys: ArrayLike<number>, colour: string, width: number): void;
}

const MARGIN = { right: 12, top: 8, bottom: 30 };
const LETTER = 6.4;

export class Plot {
  readonly canvas: HTMLCanvasElement;
  /** A value of x under a pixel, of the frame drawn last. */
  xAt: (pixel: number) => number = () => NaN;

  private size: Pair | null = null;

  constructor(label: string) {
    this.canvas = el("canvas", { role: "img", "aria-label": label });
    const told = ([{ contentRect }]: ResizeObserverEntry[]): Pair => (this.size = [Math.round(contentRect.width), Math.round(contentRect.height)]);
    new ResizeObserver(told).observe(this.canvas); // to ask an element for its size would lay out the page anew for each chart
  }

  draw(frame: Frame, theme: Theme, paint: (brush: Brush) => void): void {
    const [width, height] = this.size ?? [this.canvas.clientWidth, this.canvas.clientHeight];
    if (width < 40 || height < 40) return;
    const density = Math.min(devicePixelRatio, 2);
    const size = [Math.round(width * density), Math.round(height * density)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
    const context = this.canvas.getContext("2d")!;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    const tall = height - MARGIN.top - MARGIN.bottom;
    const [ticks, texts] = ticksOf(frame, tall);
    const left = 24 + LETTER * Math.max(...texts.map((text) => text.length), 1);
    const box = { left, top: MARGIN.top, width: width - left - MARGIN.right, height: tall };
    const [low, high] = frame.logY ? frame.y.map(Math.log10) : frame.y;
    const brush: Brush = {
      context,
      box,
      x: (value) => box.left + (box.width * (value - frame.x[0])) / (frame.x[1] - frame.x[0] || 1),
      y: (value) => box.top + box.height - (box.height * ((frame.logY ? Math.log10(value) : value) - low)) / (high - low || 1),
      line: (xs, ys, colour, lineWidth) => strokeLine(brush, xs, ys, colour, lineWidth),
    };
    this.xAt = (pixel) => frame.x[0] + ((pixel - box.left) / box.width) * (frame.x[1] - frame.x[0]);
    drawAxes(brush, frame, theme, ticks, texts);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top - 2, box.width + 2, box.height + 4);
    context.clip();
    paint(brush);
    context.restore();
  }
}

function ticksOf({ y, logY }: Frame, tall: number): [number[], string[]] {
  const values = logY ? logNumbers(...y, 4) : roundNumbers(...y, Math.max(2, tall / 34));
  return [values, logY ? values.map((v) => number(v)) : labels(values)];
}

function drawAxes({ context, x, y, box }: Brush, frame: Frame, theme: Theme, ys: number[], up: string[]): void {
  context.font = "11px system-ui, sans-serif";
  context.strokeStyle = theme.grid;
  context.fillStyle = theme.muted;
  context.lineWidth = 1;
  const xs = roundNumbers(...frame.x, box.width / 55);
  const across = labels(xs);
  context.beginPath();
  ys.forEach((v) => {
    context.moveTo(box.left, Math.round(y(v)) + 0.5);
    context.lineTo(box.left + box.width, Math.round(y(v)) + 0.5);
  });
  context.stroke();
  context.textAlign = "right";
  context.textBaseline = "middle";
  ys.forEach((v, i) => context.fillText(up[i], box.left - 6, y(v)));
  context.textAlign = "center";
  context.textBaseline = "top";
  xs.forEach((v, i) => context.fillText(across[i], x(v), box.top + box.height + 4));
  context.fillText(frame.xName, box.left + box.width / 2, box.top + box.height + 17);
  context.save();
  context.translate(1, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(frame.yName, 0, 0);
  context.restore();
}

function strokeLine({ context, x, y }: Brush, xs: ArrayLike<number>, ys: ArrayLike<number>, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.beginPath();
  let pen = false;
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x(xs[i]), y(ys[i])];
    if (Number.isFinite(px) && Number.isFinite(py)) {
      if (pen) context.lineTo(px, py);
      else context.moveTo(px, py);
      pen = true;
    } else pen = false;
  }
  context.stroke();
}

/** Least and greatest finite value, with a little air; of several lists. */
export function extent(lists: ArrayLike<number>[], air = 0.06): Pair {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue;
      if (list[i] < low) low = list[i];
      if (list[i] > high) high = list[i];
    }
  if (low > high) return [0, 1];
  const room = air * (high - low) || Math.abs(high) * 1e-3 || 1;
  return [low - room, high + room];
}

/** The range of all but a share of the values at either end: a frame for data with long tails. */
export function bulk(values: ArrayLike<number>, share: number): Pair {
  const sorted = Float64Array.from(values).sort();
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))];
  const room = 0.06 * (at(1 - share) - at(share));
  return [at(share) - room, at(1 - share) + room];
}
