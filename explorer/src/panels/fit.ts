/** What a place on the surface means for the data, at the pinned point or under the pointer. */

import { el, escape, select, type Stop } from "../dom";
import { symbol } from "../fits/classes";
import { confusion } from "../fits/confusion";
import { curve } from "../fits/curve";
import { regionsOf } from "../fits/regions";
import { residuals } from "../fits/residuals";
import type { Model } from "../model";
import type { FitTold, Point } from "../protocol";
import { FITS, type State } from "../state";
import { themeOf, type Theme } from "../theme";
import { Plot } from "./plot";
import { watch } from "./watch";

type OnCanvas = (model: Model, plot: Plot, theme: Theme, shown: Point | null) => string;
type View = { name: string; canvas: OnCanvas } | { name: string; canvas: null };

const RESIDUALS: View = { name: "residuals", canvas: residuals };
const CONFUSION: View = { name: "who is taken for whom", canvas: null };
/** For each kind of fit the model's own picture, and that of its errors; one alone where they are the same. */
const VIEWS: Record<FitTold["kind"], Partial<Record<State["fit"], View>>> = {
  curve: { model: { name: "curve", canvas: curve }, errors: RESIDUALS },
  regions: { model: { name: "decision regions", canvas: regionsOf }, errors: CONFUSION },
  residuals: { errors: RESIDUALS },
  classes: { errors: CONFUSION },
};

export function mount(element: HTMLElement, model: Model): Stop {
  const plot = new Plot("");
  const caption = el("span", { class: "note" });
  const said = el("span", { class: "note said" });
  const key = el("span", { class: "key" });
  const table = el("table", { class: "confusion" });
  const choose = select("What the fit panel shows", [], (fit) => model.set({ fit: fit as State["fit"] }));
  const area = el("div", { class: "plot" }, plot.canvas);
  const scroll = el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Who is taken for whom" }, table);
  element.append(el("h2", {}, "Fit ", choose, caption), area, scroll, el("p", {}, said, key));
  return watch(model, ["hover", "point", "state", "scene", "tracks", "time"], plot.canvas, () => {
    const kind = kindOf(model);
    element.hidden = kind === null;
    if (kind === null) return;
    const views = offered(kind, model);
    const view = views[model.state.fit] ?? (Object.values(views)[0] as View);
    offer(choose, views, view);
    caption.textContent = model.hover ? "under the pointer" : model.state.cursor ? "at the pin" : "at the ball";
    area.hidden = view.canvas === null;
    scroll.hidden = !area.hidden;
    element.dataset.shows = area.hidden ? "table" : "plot";
    const shown = model.hover ?? model.point;
    const theme = themeOf(model.state.theme);
    said.textContent = `${view.canvas ? view.canvas(model, plot, theme, shown) : confusion(model, table, theme, shown)}${sample(model)}`;
    key.innerHTML = view.canvas === regionsOf ? model.scene!.fit!.classes.map((name, place) => `<span>${symbol(place, theme)}${escape(name)}</span>`).join("") : "";
    plot.canvas.setAttribute("aria-label", `The data and the model’s ${view.name} ${caption.textContent}. ${said.textContent}`);
  });
}

/** What kind of fit a scene has, if any. */
function kindOf({ scene }: Model): FitTold["kind"] | null {
  const { data_x: x, data_y: y, curve_x: at } = scene!.arrays;
  return scene!.fit?.kind ?? (x && y && at ? "curve" : null);
}

/** A host may give the curve alone. */
function offered(kind: FitTold["kind"], { point }: Model): Partial<Record<State["fit"], View>> {
  const { model, errors } = VIEWS[kind];
  return model && point && !point.arrays.residual_counts && errors === RESIDUALS ? { model } : VIEWS[kind];
}

function offer(box: HTMLSelectElement, views: Partial<Record<State["fit"], View>>, shown: View): void {
  const known = FITS.filter((name) => views[name]);
  const key = known.map((name) => views[name]!.name).join();
  if (box.dataset.key !== key) box.replaceChildren(...known.map((value) => el("option", { value }, views[value]!.name)));
  box.dataset.key = key;
  box.value = known.find((name) => views[name] === shown)!;
  box.disabled = known.length < 2;
}

/** That only some of the rows are predicted, where it is so. */
function sample({ scene }: Model): string {
  const { rows, of } = scene!.fit ?? { rows: 0, of: 0 };
  return rows < of ? ` (${rows} of ${of} examples)` : "";
}
