/** What lies over both views as crisp SVG: marks by shape, the ball, the needle. All functions give SVG source. */

import type { LandmarkKind, Pair } from "../protocol";

const f = (v: number): string => v.toFixed(1);

/** The shape of each kind around the origin; shape tells, colour only helps. */
export const SHAPES: Record<LandmarkKind, string> = {
  minimum: '<path d="M-6.5,-5H6.5L0,6.5Z"/>',
  "edge minimum": '<path class="open" d="M-5.8,-4.5H5.8L0,5.8Z"/>',
  maximum: '<path d="M-6.5,5H6.5L0,-6.5Z"/>',
  saddle: '<path class="cross" d="M-5,-5L5,5M-5,5L5,-5"/>',
  degenerate: '<path d="M0,-6L6,0L0,6L-6,0Z"/>',
};

export const landmark = (kind: LandmarkKind, [x, y]: Pair, seen: boolean, size: number): string =>
  `<g class="mark${seen ? "" : " unseen"}" transform="translate(${f(x)},${f(y)}) scale(${size})"><g class="cast">${SHAPES[kind]}</g>${SHAPES[kind]}</g>`;

export const ball = ([x, y]: Pair, seen: boolean): string =>
  `<g class="ball${seen ? "" : " unseen"}" transform="translate(${f(x)},${f(y)})"><ellipse class="under" cx="1.5" cy="6" rx="9" ry="4"/><circle r="8.5" fill="url(#ball)"/></g>`;

export const head = ([x, y]: Pair, colour: string, seen: boolean, label: string): string =>
  `<g class="head${seen ? "" : " unseen"}" transform="translate(${f(x)},${f(y)})"><circle r="5.5" fill="${colour}"/>${label}</g>`;

export const numbered = (number: number, colour: string, [x, y]: Pair, seen: boolean): string =>
  `<g class="numbered${seen ? "" : " unseen"}" transform="translate(${f(x)},${f(y)})"><circle r="9" fill="${colour}"/><text text-anchor="middle" y="3.6">${number}</text></g>`;

export const pin = ([x, y]: Pair): string =>
  `<g class="pin" transform="translate(${f(x)},${f(y)})"><circle r="7"/><path d="M-13,0H-4M4,0H13M0,-13V-4M0,4V13"/></g>`;

export function arrow(from: Pair, to: Pair): string {
  const size = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (!(size > 4)) return "";
  const [u, v] = [(to[0] - from[0]) / size, (to[1] - from[1]) / size];
  const neck: Pair = [to[0] - 9 * u, to[1] - 9 * v];
  const shaft = `M${f(from[0])},${f(from[1])}L${f(neck[0])},${f(neck[1])}`;
  const tip = `M${f(to[0])},${f(to[1])}L${f(neck[0] - 4.5 * v)},${f(neck[1] + 4.5 * u)}L${f(neck[0] + 4.5 * v)},${f(neck[1] - 4.5 * u)}Z`;
  return `<g class="needle"><path class="cast" d="${shaft}"/><path class="cast tip" d="${tip}"/><path d="${shaft}"/><path class="tip" d="${tip}"/></g>`;
}

export const polyline = (points: Pair[], name: string): string =>
  points.length < 2 ? "" : `<path class="${name}" d="M${points.map(([x, y]) => `${f(x)},${f(y)}`).join("L")}"/>`;

export const text = (words: string, [x, y]: Pair, anchor: "start" | "middle" | "end", name = "", angle = 0): string =>
  `<text class="${name}" text-anchor="${anchor}" transform="translate(${f(x)},${f(y)})${angle ? ` rotate(${f(angle)})` : ""}">${words}</text>`;
