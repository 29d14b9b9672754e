/** The drawing over each view: axes, labels of contour lines, landmarks, cursor, needle, heads and ball. */

import { escape } from "../dom";
import { contourLines } from "../maths/contours";
import { eigen } from "../maths/engine";
import type { Field } from "../maths/field";
import type { HeightScale } from "../maths/heights";
import type { Triple } from "../maths/march";
import { tintOf } from "../maths/tints";
import { labels, logNumbers, number, roundNumbers } from "../maths/ticks";
import type { Model } from "../model";
import type { Axis, Pair, Point } from "../protocol";
import type { Theme } from "../theme";
import * as marks from "./marks";
import { MapPane, type Pane, type ReliefPane } from "./pane";
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
}

const DEFINITIONS =
  '<defs><radialGradient id="ball" cx="0.36" cy="0.3" r="0.75"><stop offset="0" stop-color="#fff"/><stop offset="0.55" stop-color="#eef1f6"/>' +
  '<stop offset="1" stop-color="#8d97a8"/></radialGradient></defs>';

/** The whole drawing over the map. */
export function overMap(pane: MapPane, look: Look): string {
  const { left, top, width, height } = pane.plot;
  const inner = [
    look.model.state.contours ? look.sides.flatMap((side) => side.labels.filter(({ at }) => sideAt(look, flat(pane, at)) === side).map((label) => contourText(pane, label))).join("") : "",
    marks.polyline(look.model.section ? [look.model.section.from, look.model.section.to].map((at) => flat(pane, at)) : [], "section-line"),
    ellipse(look, (at) => flat(pane, at)),
  ].join("");
  const [x, y] = look.model.window;
  const inside = ([a, b]: Pair): boolean => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
  const over = common(pane, look, (at) => (inside(at) ? { at, pixel: flat(pane, at), seen: true } : null));
  const clip = `<clipPath id="plot"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
  return `${DEFINITIONS}${clip}${mapAxes(pane, look)}<g clip-path="url(#plot)">${inner}</g><rect class="rim" x="${left}" y="${top}" width="${width}" height="${height}"/>${over}${minimap(pane, look)}`;
}

/** The whole drawing over the 3-D view. */
export function overRelief(pane: ReliefPane, look: Look): string {
  const spot = (at: Pair): Spot | null => {
    const [x, y] = pane.place(at);
    if (Math.max(Math.abs(x), Math.abs(y)) > 1.0001) return null;
    const on = ({ ground }: Side): Triple => [x, y, ground(x, y) + 0.01];
    const side = sideAt(look, pane.project(on(look.sides[0])));
    const point = on(side);
    return Number.isFinite(point[2]) ? { at, pixel: pane.project(point), seen: pane.sees(point, side.sheet.terrain) } : null;
  };
  return DEFINITIONS + reliefAxes(pane, look) + ellipse(look, (at) => spot(at)?.pixel ?? null) + common(pane, look, spot);
}

/** So many landmarks are drawn small. */
const CROWD = 40;

const flat = (pane: Pane, at: Pair): Pair => pane.project([...pane.place(at), 0]);

function common(pane: Pane, { model, theme }: Look, spot: (at: Pair) => Spot | null): string {
  const parts: string[] = [];
  const size = model.landmarks.length > CROWD ? 0.55 : 1;
  if (model.state.marks)
    for (const { kind, at } of [...model.landmarks].reverse()) {
      const found = spot(at);
      if (found) parts.push(marks.landmark(kind, found.pixel, found.seen, size));
    }
  parts.push(...ends(model, spot));
  const frozen = model.frozen;
  const pixel = (at: Pair): Pair | null => (at.every(Number.isFinite) ? (spot(at)?.pixel ?? null) : null);
  if (frozen) parts.push(stepArrows(model, theme.paths[frozen.place % theme.paths.length], pixel));
  const cursor = spot(model.cursor);
  if (cursor && model.state.needle && model.point) parts.push(needle(pane, model.point, cursor, spot));
  if (cursor && model.state.cursor) parts.push(marks.pin(cursor.pixel));
  for (const { id, place } of model.racers) {
    const track = model.tracks.get(id);
    const { point } = track ? model.head(track) : { point: null };
    const found = point && model.time > 0 && spot(point);
    if (found) parts.push(marks.head(found.pixel, theme.paths[place % theme.paths.length], found.seen, ""));
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
function ellipse({ model }: Look, pixel: (at: Pair) => Pair | null): string {
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

// ------------------------------------------------------------ axes

function ticksOf({ scale }: Axis, [low, high]: Pair, count: number): { value: number; text: string }[] {
  const values = scale === "log" ? logNumbers(low, high, count) : roundNumbers(low, high, count);
  const texts = scale === "log" ? values.map((v) => number(v)) : labels(values);
  return values.map((value, i) => ({ value, text: texts[i] }));
}

/** The end of a long name, where parameters differ. */
const nameOf = ({ name }: Axis, most: number): string => escape(name.length > most ? `…${name.slice(1 - most)}` : name);

function mapAxes(pane: MapPane, { model }: Look): string {
  const { left, top, width, height } = pane.plot;
  const [x, y] = model.scene!.axes;
  const across = ticksOf(x, model.window[0], width / 70).map(({ value, text }) => {
    const [px] = flat(pane, [value, model.window[1][0]]);
    return `<path class="tick" d="M${px},${top + height}v5"/>${marks.text(text, [px, top + height + 17], "middle", "tick-text")}`;
  });
  const up = ticksOf(y, model.window[1], height / 55).map(({ value, text }) => {
    const [, py] = flat(pane, [model.window[0][0], value]);
    return `<path class="tick" d="M${left},${py}h-5"/>${marks.text(text, [left - 8, py + 4], "end", "tick-text")}`;
  });
  const names =
    marks.text(nameOf(x, 46), [left + width / 2, top + height + 33], "middle", "axis-name") +
    marks.text(nameOf(y, 46), [left - 40, top + height / 2], "middle", "axis-name", -90);
  return across.join("") + up.join("") + names;
}

const FLOOR = -0.1;

/** About half the width of a letter of an axis's name, in pixels. */
const HALF_LETTER = 3.3;

/** The middle of a name as near to x as the pane holds it whole. */
function held(pane: Pane, x: number, name: string): number {
  const { left, width } = pane.plot;
  const half = HALF_LETTER * name.length + 4;
  return Math.max(left + half, Math.min(x, left + width - half));
}

/** Ticks along the two lower edges that face the eye, written outside the block. */
function reliefAxes(pane: ReliefPane, { model }: Look): string {
  const [azimuth] = pane.view;
  const front = Math.cos(azimuth) >= 0 ? -1 : 1; // y of the edge that runs along x
  const side = Math.sin(azimuth) >= 0 ? 1 : -1; // x of the edge that runs along y
  const [x, y] = model.scene!.axes;
  const edge = (values: { value: number; text: string }[], at: (value: number, out: number) => Triple, name: string, middle: number): string => {
    const parts = values.map(({ value, text }) => {
      const [from, to, label] = [0.01, 0.06, 0.17].map((out) => pane.project(at(value, out)));
      return `${marks.polyline([from, to], "tick")}${marks.text(text, [label[0], label[1] + 4], "middle", "tick-text")}`;
    });
    const [px, py] = pane.project(at(middle, 0.4));
    const within = held(pane, px, name);
    const clear = within === px ? 4 : 20; // moved aside, it would stand over the numbers
    return parts.join("") + marks.text(name, [within, py + clear], "middle", "axis-name");
  };
  const [low, high] = [pane.weights([-1, -1]), pane.weights([1, 1])];
  const along = (value: number, out: number): Triple => [pane.place([value, low[1]])[0], front * (1 + out), FLOOR];
  const across = (value: number, out: number): Triple => [side * (1 + out), pane.place([low[0], value])[1], FLOOR];
  const middle = pane.weights([0, 0]);
  const count = Math.max(3, Math.min(5, pane.plot.width / 110));
  const trim = (values: { value: number; text: string }[], place: (v: number) => number): typeof values => values.filter(({ value }) => Math.abs(place(value)) < 0.97);
  return (
    edge(trim(ticksOf(x, [low[0], high[0]], count), (v) => pane.place([v, low[1]])[0]), along, nameOf(x, 28), middle[0]) +
    edge(trim(ticksOf(y, [low[1], high[1]], count), (v) => pane.place([low[0], v])[1]), across, nameOf(y, 28), middle[1])
  );
}

// ------------------------------------------------------------ contour labels

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
        found.push({ at: line[k], toward: line[Math.min(k + 2, line.length - 1)], text: scale.name === "log" ? number(level, 3) : texts[i] });
        break;
      }
    }
  });
  return found;
}

function contourText(pane: Pane, { at, toward, text }: ContourLabel): string {
  const [p, q] = [flat(pane, at), flat(pane, toward)];
  let angle = (Math.atan2(q[1] - p[1], q[0] - p[0]) * 180) / Math.PI;
  if (angle > 90) angle -= 180;
  if (angle < -90) angle += 180;
  return `<g transform="translate(${p[0].toFixed(1)},${p[1].toFixed(1)}) rotate(${angle.toFixed(1)})"><text class="contour-text" text-anchor="middle" y="3.5">${text}</text></g>`;
}

/** Whole window of the scene, with the part looked at: only when they differ. */
function minimap(pane: MapPane, { model, theme }: Look): string {
  if (!model.state.x && !model.state.y) return "";
  const whole = model.scene!.window;
  const spans = [0, 1].map((i) => [Math.min(whole[i][0], model.window[i][0]), Math.max(whole[i][1], model.window[i][1])] as Pair);
  const size = Math.min(84, 0.26 * pane.plot.width);
  const [left, top] = [pane.plot.left + pane.plot.width - size - 8, pane.plot.top + 8];
  const at = ([a, b]: Pair): Pair => [
    left + (size * (a - spans[0][0])) / (spans[0][1] - spans[0][0]),
    top + size - (size * (b - spans[1][0])) / (spans[1][1] - spans[1][0]),
  ];
  const box = ([x, y]: [Pair, Pair], name: string): string => {
    const [p, q] = [at([x[0], y[1]]), at([x[1], y[0]])];
    return `<rect class="${name}" x="${p[0]}" y="${p[1]}" width="${Math.max(q[0] - p[0], 2)}" height="${Math.max(q[1] - p[1], 2)}"/>`;
  };
  const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v, low), high);
  const tracks = model.racers.map(({ id, place }) => {
    const points = (model.tracks.get(id)?.points ?? []).filter((p) => p.every(Number.isFinite)).map(at);
    const kept = points.map(([u, v]) => [clamp(u, left, left + size), clamp(v, top, top + size)] as Pair);
    return `<g style="color:${theme.paths[place % theme.paths.length]}">${marks.polyline(kept, "mini-path")}</g>`;
  });
  return `<g class="minimap"><rect class="back" x="${left - 3}" y="${top - 3}" width="${size + 6}" height="${size + 6}" rx="4"/>${box(whole, "whole")}${tracks.join("")}${box(model.window, "view")}</g>`;
}
