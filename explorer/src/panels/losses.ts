/** Loss against update, all racers in one chart, in the colours of their paths; drag in it to move through time. */

import { el, type Stop } from "../dom";
import { number } from "../maths/ticks";
import type { Model } from "../model";
import type { Track } from "../model/view";
import { themeOf } from "../theme";
import { extent, Plot } from "./plot";
import { watch } from "./watch";

export function mount(element: HTMLElement, model: Model): Stop {
  const plot = new Plot("Loss against update for every racer");
  const caption = el("span", { class: "note" });
  const area = el("div", { class: "plot scrub" }, plot.canvas);
  element.append(el("h2", {}, "Loss ", caption), area);

  const scrub = (event: PointerEvent): void => {
    if (!(event.buttons & 1) || !model.scene) return;
    model.seek(Math.round(plot.xAt(event.clientX - plot.canvas.getBoundingClientRect().left)));
  };
  area.addEventListener("pointerdown", scrub);
  area.addEventListener("pointermove", scrub);

  /** What was measured; in a drag, until it is, what the drawn surface says. */
  const values = ({ values, points }: Track, optimizer: string): number[] =>
    values.length ? values : points.map(([a, b]) => model.groundOf(optimizer)?.at(a, b) ?? NaN);

  return watch(model, ["tracks", "time", "state", "field"], plot.canvas, () => {
    element.hidden = !model.can("race");
    const theme = themeOf(model.state.theme);
    const shown = model.racers.flatMap(({ id, optimizer, place }) => {
      const track = model.tracks.get(id);
      return track ? [{ track, ys: values(track, optimizer), colour: theme.paths[place % theme.paths.length] }] : [];
    });
    const best = shown.map(({ ys }) => Math.min(...ys.filter(Number.isFinite)));
    const { metrics } = model.scene!;
    const label = metrics.find(({ name }) => name === model.metric)!.label;
    caption.textContent = best.length ? `${label}, least ${number(Math.min(...best), 6)}` : "";
    const start = Math.max(...shown.map(({ ys }) => ys[0]).filter(Number.isFinite), -Infinity);
    const most = Math.max(start + 3 * Math.abs(start - Math.min(...best)), model.scale?.high ?? -Infinity); // what the map has, the chart has
    const all = extent(shown.map(({ ys }) => ys.map((v) => (v > most ? NaN : v))));
    const logY = model.scaleName === "log" && shown.length > 0 && Math.min(...best) > 0;
    const y: [number, number] = logY ? [Math.min(...best) * 0.9, all[1]] : all;
    plot.draw({ x: [0, model.updates], y, xName: "update", yName: "loss", logY }, theme, (brush) => {
      for (const { track, ys, colour } of shown) {
        const here = model.head(track).index + 1;
        brush.context.globalAlpha = 0.35;
        brush.line(track.updates, ys, colour, 1.5);
        brush.context.globalAlpha = 1;
        brush.line(track.updates.slice(0, here), ys.slice(0, here), colour, 2.5);
      }
      if (model.time >= model.updates) return;
      const x = brush.x(model.time);
      brush.context.strokeStyle = theme.ink;
      brush.context.lineWidth = 1;
      brush.context.beginPath();
      brush.context.moveTo(x, brush.box.top);
      brush.context.lineTo(x, brush.box.top + brush.box.height);
      brush.context.stroke();
    });
  });
}
