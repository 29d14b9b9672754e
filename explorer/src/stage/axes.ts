/** Axes of both views, and the small map of where one is, as SVG source. */

import { escape } from "../dom";
import type { Triple } from "../maths/march";
import { labels, logNumbers, number, roundNumbers } from "../maths/ticks";
import type { Model } from "../model";
import type { Axis, Pair } from "../protocol";
import type { Theme } from "../theme";
import { barOf, boxOf, type Box, clearSpot } from "./labels";
import * as marks from "./marks";
import type { MapPane, ReliefPane } from "./pane";

function ticksOf({ scale }: Axis, [low, high]: Pair, count: number): { value: number; text: string }[] {
  const values = scale === "log" ? logNumbers(low, high, count) : roundNumbers(low, high, count);
  const texts = scale === "log" ? values.map((v) => number(v)) : labels(values);
  return values.map((value, i) => ({ value, text: texts[i] }));
}

/** The end of a long name, where parameters differ. */
const nameOf = ({ name }: Axis, most: number): string => escape(name.length > most ? `…${name.slice(1 - most)}` : name);

/** Ticks and names left of the map and under it. */
export function mapAxes(pane: MapPane, model: Model): string {
  const { left, top, width, height } = pane.plot;
  const [x, y] = model.scene!.axes;
  const across = ticksOf(x, model.window[0], width / 70).map(({ value, text }) => {
    const [px] = pane.flat([value, model.window[1][0]]);
    return `<path class="tick" d="M${px},${top + height}v5"/>${marks.text(text, [px, top + height + 17], "middle", "tick-text")}`;
  });
  const up = ticksOf(y, model.window[1], height / 55).map(({ value, text }) => {
    const [, py] = pane.flat([model.window[0][0], value]);
    return `<path class="tick" d="M${left},${py}h-5"/>${marks.text(text, [left - 8, py + 4], "end", "tick-text")}`;
  });
  const names =
    marks.text(nameOf(x, 46), [left + width / 2, top + height + 33], "middle", "axis-name") +
    marks.text(nameOf(y, 46), [left - 40, top + height / 2], "middle", "axis-name", -90);
  return across.join("") + up.join("") + names;
}

const FLOOR = -0.1;

/** Ticks along the two lower edges that face the eye, written outside the block; the names keep clear of them. */
export function reliefAxes(pane: ReliefPane, model: Model): string {
  const [azimuth] = pane.view;
  const front = Math.cos(azimuth) >= 0 ? -1 : 1; // y of the edge that runs along x
  const side = Math.sin(azimuth) >= 0 ? 1 : -1; // x of the edge that runs along y
  const [x, y] = model.scene!.axes;
  const [low, high] = [pane.weights([-1, -1]), pane.weights([1, 1])];
  const along = (value: number, out: number): Triple => [pane.place([value, low[1]])[0], front * (1 + out), FLOOR];
  const across = (value: number, out: number): Triple => [side * (1 + out), pane.place([low[0], value])[1], FLOOR];
  const count = Math.max(3, Math.min(5, pane.plot.width / 110));
  const trim = (values: { value: number; text: string }[], place: (v: number) => number): typeof values => values.filter(({ value }) => Math.abs(place(value)) < 0.97);
  const edges = [
    { ticks: trim(ticksOf(x, [low[0], high[0]], count), (v) => pane.place([v, low[1]])[0]), at: along, name: nameOf(x, 28), i: 0 },
    { ticks: trim(ticksOf(y, [low[1], high[1]], count), (v) => pane.place([low[0], v])[1]), at: across, name: nameOf(y, 28), i: 1 },
  ];
  const taken: Box[] = [barOf(pane.plot)];
  const parts: string[] = [];
  for (const { ticks, at } of edges)
    for (const { value, text } of ticks) {
      const [from, to, label] = [0.01, 0.06, 0.17].map((out) => pane.project(at(value, out)));
      taken.push(boxOf(text, label));
      parts.push(`${marks.polyline([from, to], "tick")}${marks.text(text, [label[0], label[1] + 4], "middle", "tick-text")}`);
    }
  const middle = pane.weights([0, 0]);
  for (const { at, name, i } of edges) {
    const places = [0.3, 0.4, 0.5, 0.6, 0.7].map((out) => pane.project(at(middle[i], out)));
    const spot = clearSpot(name, places, taken, [pane.project(at(low[i], 0.02)), pane.project(at(high[i], 0.02))], pane.plot);
    taken.push(boxOf(name, spot));
    parts.push(marks.text(name, [spot[0], spot[1] + 4], "middle", "axis-name"));
  }
  return parts.join("");
}

/** Whole window of the scene, with the part looked at: only when they differ. */
export function minimap(pane: MapPane, model: Model, theme: Theme): string {
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
