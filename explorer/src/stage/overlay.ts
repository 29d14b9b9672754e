/** The drawing over each view: axes, labels of contour lines, landmarks, cursor, needle, heads and ball. */

import { eigen } from "../maths/engine";
import { sees, type Triple } from "../maths/march";
import { tintOf } from "../maths/tints";
import type { Model } from "../model";
import { BESIDE } from "../model/view";
import type { Pair, Point } from "../protocol";
import type { Theme } from "../theme";
import { mapAxes, minimap, reliefAxes } from "./axes";
import { contourText } from "./contourlabels";
import * as marks from "./marks";
import type { MapPane, Pane, ReliefPane } from "./pane";
import type { Side } from "./side";
import { stepArrows } from "./steparrows";

export interface Look {
  model: Model;
  theme: Theme;
  /** The surface, and the one beside it, if there are two. */
  sides: Side[];
  /** Where the second begins, in pixels of the pane. */
  split: number;
}

/** The side that is drawn at a pixel. */
const sideAt = ({ sides, split }: Look, [x]: Pair): Side => (x > split && sides[1]) || sides[0];

interface Spot {
  at: Pair;
  pixel: Pair;
  seen: boolean;
  /** On which of two surfaces. */
  side: Side;
}

const DEFINITIONS =
  '<defs><radialGradient id="ball" cx="0.36" cy="0.3" r="0.75"><stop offset="0" stop-color="#fff"/><stop offset="0.55" stop-color="#eef1f6"/>' +
  '<stop offset="1" stop-color="#8d97a8"/></radialGradient></defs>';

/** Put SVG source over a view, a part in a group of its own: one that is as it was costs nothing. */
export function put(overlay: SVGSVGElement, parts: string[]): void {
  parts.forEach((source, i) => {
    const group = overlay.children[i] ?? overlay.appendChild(document.createElementNS(overlay.namespaceURI, "g"));
    if (drawn.get(group) === source) return;
    drawn.set(group, source);
    group.innerHTML = source;
  });
}
const drawn = new WeakMap<Element, string>();

/** The whole drawing over the map, from what seldom changes to what often does. */
export function overMap(pane: MapPane, look: Look): string[] {
  const { model, theme, sides } = look;
  const { left, top, width, height } = pane.plot;
  const flat = (at: Pair): Pair => pane.flat(at);
  const [x, y] = model.window;
  const inside = ([a, b]: Pair): boolean => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
  const spot = (at: Pair): Spot | null => (inside(at) ? { at, pixel: flat(at), seen: true, side: sideAt(look, flat(at)) } : null);
  const clip = `<clipPath id="plot"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
  const clipped = (source: string): string => (source ? `<g clip-path="url(#plot)">${source}</g>` : "");
  const labels = model.state.contours ? sides.flatMap((side) => side.labels.filter(({ at }) => sideAt(look, flat(at)) === side).map((label) => contourText(label, flat))) : [];
  const section = marks.polyline(model.section ? [model.section.from, model.section.to].map(flat) : [], "section-line");
  return [
    `${DEFINITIONS}${clip}${mapAxes(pane, model)}${clipped(labels.join(""))}`,
    clipped(section + ellipse(model, flat)),
    `<rect class="rim" x="${left}" y="${top}" width="${width}" height="${height}"/>${landmarks(model, spot)}`,
    ends(model, spot).join(""),
    moving(pane, look, spot),
    minimap(pane, model, theme),
  ];
}

/** The whole drawing over the 3-D view, likewise. */
export function overRelief(pane: ReliefPane, look: Look): string[] {
  const { model, sides } = look;
  const spot = (at: Pair): Spot | null => {
    const [x, y] = pane.place(at);
    if (Math.max(Math.abs(x), Math.abs(y)) > 1.0001) return null;
    const on = ({ ground }: Side): Triple => [x, y, ground(x, y) + 0.01];
    const side = sideAt(look, pane.project(on(sides[0])));
    const point = on(side);
    return Number.isFinite(point[2]) ? { at, pixel: pane.project(point), seen: sees(side.terrain, [x, y, point[2] + LIFT], pane.eye), side } : null;
  };
  return [DEFINITIONS + reliefAxes(pane, model), ellipse(model, (at) => spot(at)?.pixel ?? null), landmarks(model, spot), ends(model, spot).join(""), moving(pane, look, spot)];
}

/** So far above the ground a mark is looked for, lest the ground under it hide it. */
export const LIFT = 0.015;

/** So many landmarks are drawn small. */
const CROWD = 40;

function landmarks(model: Model, spot: (at: Pair) => Spot | null): string {
  if (!model.state.marks) return "";
  const size = model.landmarks.length > CROWD ? 0.55 : 1;
  const others = model.compare === BESIDE ? (model.scene!.beside!.landmarks ?? []) : [];
  const shown = [model.landmarks, others].map((found, place) =>
    [...found].reverse().map(({ kind, at }) => {
      const there = spot(at);
      return there?.side.place === place ? marks.landmark(kind, there.pixel, there.seen, size) : ""; // what is low here may be no minimum there
    }),
  );
  return shown.flat().join("");
}

/** What moves with time and with the hand: the step, the cursor and its needle, the heads, the ball. */
function moving(pane: Pane, { model, theme }: Look, spot: (at: Pair) => Spot | null): string {
  const parts: string[] = [];
  const frozen = model.frozen;
  const pixel = (at: Pair): Pair | null => (at.every(Number.isFinite) ? (spot(at)?.pixel ?? null) : null);
  if (frozen) parts.push(stepArrows(model, theme.paths[frozen.place % theme.paths.length], pixel));
  const cursor = spot(model.cursor);
  if (cursor && model.state.needle && model.point) parts.push(needle(pane, model.point, cursor, spot));
  if (cursor && model.state.cursor) parts.push(marks.pin(cursor.pixel));
  for (const { id, optimizer, place } of model.racers) {
    const track = model.tracks.get(id);
    const { point } = track ? model.head(track) : { point: null };
    const found = point && model.time > 0 && spot(point);
    if (found && model.liesOn(optimizer, found.side.place)) parts.push(marks.head(found.pixel, theme.paths[place % theme.paths.length], found.seen, ""));
  }
  const start = model.isFixed ? null : spot(model.start); // what cannot begin anew has no ball to drag
  if (start) parts.push(marks.ball(start.pixel, start.seen));
  return parts.join("");
}

/** So many ends of basins are numbered on the surface. */
const NUMBERED = 24;

/** Numbers of the ends, as in the list of basins. */
function ends(model: Model, spot: (at: Pair) => Spot | null): string[] {
  const sheet = model.state.basins ? model.atlas?.shown(model.basinView) : null;
  if (!sheet || sheet.account.crowded) return [];
  return sheet.account.ends.filter(({ share }, _, all) => all.length <= NUMBERED || share >= 0.005).sort((a, b) => b.share - a.share).slice(0, NUMBERED).reverse().map(({ at, number }) => {
    const found = spot(at);
    return found ? marks.numbered(number + 1, `rgb(${tintOf(number).map(Math.round).join(" ")})`, found.pixel, found.seen) : "";
  });
}

/** Steepest descent: from the cursor down the slope; its length is the logarithm of the gradient's norm. */
function needle(pane: Pane, { gradient, at }: Point, from: Spot, spot: (at: Pair) => Spot | null): string {
  if (!gradient || !(Math.hypot(...gradient) > 0)) return "";
  const norm = Math.hypot(...gradient);
  const [x, y] = pane.place(at);
  const away = pane.weights([x + 0.02, y + 0.02]);
  const per: Pair = [0.02 / (away[0] - at[0]), 0.02 / (away[1] - at[1])];
  const down: Pair = [-gradient[0] * per[0], -gradient[1] * per[1]];
  const size = Math.hypot(...down);
  const length = Math.min(Math.max(0.16 + 0.05 * Math.log10(norm), 0.07), 0.34);
  const end = spot(pane.weights([x + (down[0] / size) * length, y + (down[1] / size) * length]));
  return end ? marks.arrow(from.pixel, end.pixel) : "";
}

/** The curve on which the quadratic part of the loss is constant, where there is one: long in flat directions. */
function ellipse(model: Model, pixel: (at: Pair) => Pair | null): string {
  if (!model.state.ellipse || !model.point?.hessian) return "";
  const { values, major } = eigen(model.point.hessian);
  const [flat0, steep] = values.map((v) => 1 / Math.sqrt(Math.max(Math.abs(v), 1e-300)));
  const [x] = model.window;
  const scale = (0.14 * (x[1] - x[0])) / Math.max(flat0, steep);
  const points = Array.from({ length: 49 }, (_, i) => {
    const [c, s] = [Math.cos((i * Math.PI) / 24) * steep * scale, Math.sin((i * Math.PI) / 24) * flat0 * scale];
    return pixel([model.point!.at[0] + c * major[0] - s * major[1], model.point!.at[1] + c * major[1] + s * major[0]]);
  });
  return marks.polyline(points.filter((point) => point !== null), values[0] > 0 ? "ellipse" : "ellipse indefinite");
}
