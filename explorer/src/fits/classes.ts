/** How classes look: a colour of Okabe and Ito's set, which the colour-blind can tell apart, and a shape. */

import type { Pair } from "../protocol";
import type { Theme } from "../theme";

const COLOURS: Record<Theme["name"], string[]> = {
  dark: ["#56b4e9", "#e69f00", "#cc79a7", "#f0e442", "#009e73", "#d55e00", "#c9ced6", "#4f8fe0"],
  light: ["#0072b2", "#d55e00", "#aa4499", "#8f7a00", "#00795a", "#5b6574", "#4338a8", "#a3441c"],
};

export const classColour = (place: number, theme: Theme): string => COLOURS[theme.name][place % COLOURS[theme.name].length];

/** Corners of each shape about the origin, of about the same area; none stands for a circle. */
const SHAPES: Pair[][] = [
  [],
  [[-0.95, 0.8], [0.95, 0.8], [0, -1.05]],
  [[-0.82, -0.82], [0.82, -0.82], [0.82, 0.82], [-0.82, 0.82]],
  [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  [[-0.95, -0.8], [0.95, -0.8], [0, 1.05]],
];

export function mark(context: CanvasRenderingContext2D, place: number, [x, y]: Pair, size: number, theme: Theme): void {
  const corners = SHAPES[place % SHAPES.length];
  context.beginPath();
  if (!corners.length) context.arc(x, y, size * 0.95, 0, 7);
  corners.forEach(([u, v], i) => (i ? context.lineTo(x + size * u, y + size * v) : context.moveTo(x + size * u, y + size * v)));
  context.closePath();
  context.fillStyle = classColour(place, theme);
  context.strokeStyle = theme.halo;
  context.fill();
  context.stroke();
}

/** The same as SVG, for a key in words. */
export function symbol(place: number, theme: Theme): string {
  const corners = SHAPES[place % SHAPES.length];
  const shape = corners.length ? `<path d="M${corners.map((p) => p.map((v) => (5 * v).toFixed(1)).join(",")).join("L")}Z"/>` : '<circle r="4.7"/>';
  return `<svg viewBox="-7 -7 14 14" aria-hidden="true" fill="${classColour(place, theme)}">${shape}</svg>`;
}
