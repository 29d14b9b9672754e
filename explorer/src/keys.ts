/** Every act without a mouse, in one table, which is also the help. */

import { el, type Stop } from "./dom";
import type { Model } from "./model";
import { PALETTES } from "./maths/palettes";
import { SCALES } from "./protocol";
import type { Pair } from "./protocol";
import { SLICES, VIEWS } from "./state";
import { zoomed } from "./stage/map";
import { themeOf } from "./theme";

interface Key {
  keys: string[];
  shown: string;
  what: string;
  /** Only where runs can begin anew. */
  runs?: boolean;
  act(model: Model, event: KeyboardEvent): void;
}

export interface KeyActions {
  copyLink(): void;
  picture(): void;
  trust(): void;
  help(): void;
  listen(): void;
  close(): void;
}

const next = <T>(values: readonly T[], value: T): T => values[(values.indexOf(value) + 1) % values.length];

/** One cell of the grid; with shift ten, with alt a tenth. */
function move(model: Model, event: KeyboardEvent): void {
  const [i, sign] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] }[event.key] as Pair;
  const [low, high] = model.window[i];
  const step = ((high - low) / (model.n[i] - 1)) * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
  const at: Pair = [...model.cursor];
  at[i] = Math.min(Math.max(at[i] + sign * step, low), high);
  model.set({ cursor: at });
}

function visit(model: Model, direction: 1 | -1): void {
  const { landmarks } = model;
  if (!landmarks.length) return;
  const here = landmarks.findIndex(({ at }) => at.join() === model.state.cursor?.join());
  const k = here < 0 ? (direction > 0 ? 0 : landmarks.length - 1) : (here + direction + landmarks.length) % landmarks.length;
  model.set({ cursor: landmarks[k].at });
  model.say(`${landmarks[k].kind} ${k + 1} of ${landmarks.length}`);
}

/** The next racer that runs is frozen; after the last of them none. */
function freeze(model: Model): void {
  const after = model.racers.find(({ place }) => place > (model.state.frozen ?? -1));
  model.set({ frozen: after?.place ?? null });
}

export const keyTable = (actions: KeyActions): Key[] => [
  { keys: [" "], shown: "space", what: "play or pause", act: (m) => m.play(!m.playing) },
  { keys: [".", ","], shown: ". ,", what: "one recorded step on, back", act: (m, e) => m.step(e.key === "." ? 1 : -1) },
  { keys: ["Home", "End"], shown: "home end", what: "first, last update", act: (m, e) => m.seek(e.key === "Home" ? 0 : null) },
  { keys: ["r"], shown: "r", what: "ball back to where the preset has it", runs: true, act: (m) => m.set({ start: null, cursor: null, time: null }) },
  { keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], shown: "arrows", what: "move the cursor a cell (shift: ten, alt: a tenth)", act: move },
  { keys: ["Enter"], shown: "enter", what: "put the ball at the cursor", runs: true, act: (m) => m.set({ start: m.cursor, cursor: null }) },
  { keys: ["+", "=", "-"], shown: "+ −", what: "zoom about the cursor, computed anew", act: (m, e) => m.set(zoomed(m, m.cursor, e.key === "-" ? 1.5 : 1 / 1.5)) },
  { keys: ["0"], shown: "0", what: "the whole window", act: (m) => m.set({ x: null, y: null, camera: null }) },
  { keys: ["n", "N"], shown: "n N", what: "next, previous landmark", act: (m, e) => visit(m, e.key === "n" ? 1 : -1) },
  { keys: ["f"], shown: "f", what: "freeze one step and take it apart, of each racer in turn", act: freeze },
  { keys: ["g"], shown: "g", what: "needle: where the loss falls fastest", act: (m) => m.set({ needle: !m.state.needle }) },
  { keys: ["h"], shown: "h", what: "ellipse of the curvature at the cursor", act: (m) => m.set({ ellipse: !m.state.ellipse }) },
  { keys: ["s"], shown: "s", what: "turn the cross-section", act: (m) => m.set({ slice: next(SLICES, m.state.slice) }) },
  { keys: ["1", "2", "3", "4", "5"], shown: "1 … 5", what: "cross-section along w₁, w₂, gradient, steepest, flattest", act: (m, e) => m.set({ slice: SLICES[Number(e.key) - 1] }) },
  { keys: ["b"], shown: "b", what: "basins: where the runs from each start end", act: (m) => m.set({ basins: !m.state.basins }) },
  { keys: ["v"], shown: "v", what: "what is beside this surface: another one that was saved or kept, another loss, none", act: (m) => m.set({ compare: next(m.choices, m.state.compare) }) },
  { keys: ["k"], shown: "k", what: "keep this surface, to see others beside it", act: (m) => m.keep() },
  { keys: ["c"], shown: "c", what: "contour lines", act: (m) => m.set({ contours: !m.state.contours }) },
  { keys: ["m"], shown: "m", what: "both views, map, 3-D", act: (m) => m.set({ view: next(VIEWS, m.state.view) }) },
  { keys: ["l"], shown: "l", what: "height: linear, logarithmic, cut, by rank", act: (m) => m.set({ scale: next(SCALES, m.scaleName) }) },
  { keys: ["p"], shown: "p", what: "colours", act: (m) => m.set({ palette: next(Object.keys(PALETTES), m.state.palette || themeOf(m.state.theme).palette) }) },
  { keys: ["t"], shown: "t", what: "can I trust this?", act: actions.trust },
  { keys: ["e"], shown: "e", what: "save a picture", act: actions.picture },
  { keys: ["y"], shown: "y", what: "copy a link to exactly this", act: actions.copyLink },
  { keys: ["a"], shown: "a", what: "hear the cross-section: pitch is loss", act: actions.listen },
  { keys: ["?"], shown: "?", what: "this list", act: actions.help },
  { keys: ["Escape"], shown: "esc", what: "close this list, the step, what is unfolded", act: actions.close },
];

/** Whether keys belong to what has the focus. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches("select, textarea, input:not([type=checkbox])") || target.isContentEditable);

export function handleKeys(root: HTMLElement, model: Model, table: Key[]): Stop {
  const press = (event: KeyboardEvent): void => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || root.querySelector("dialog[open]") || !model.scene) return;
    const onButton = event.target instanceof HTMLElement && event.target.matches("button, summary, a, input");
    if (onButton && [" ", "Enter"].includes(event.key)) return; // it presses the button
    const found = table.find(({ keys }) => keys.includes(event.key));
    if (!found || (found.runs && model.isFixed)) return;
    event.preventDefault();
    found.act(model, event);
  };
  const owner = root.dataset.own === "keys" ? root : document; // in a notebook keys belong to other cells too
  owner.addEventListener("keydown", press as EventListener);
  return () => owner.removeEventListener("keydown", press as EventListener);
}

const LIVE =
  "Drag the white ball: every run starts there, and its path is drawn anew while you drag. Click to pin a point, double-click to put the ball there. On the map drag to pan and turn the wheel to zoom, which computes the part you look at; in 3-D drag to turn.";
const FIXED =
  "This surface was computed before and is shown as it was saved, with the runs that were recorded. Point at it to read its values, click to pin a point. On the map drag to pan and turn the wheel to zoom; in 3-D drag to turn.";

export function helpDialog(table: Key[], model: Model): HTMLDialogElement {
  const words = el("p");
  const rows = table.map(({ shown, what, runs = false }) => el("tr", { "data-runs": runs }, el("th", { scope: "row" }, ...shown.split(" ").map((key) => el("kbd", {}, key))), el("td", {}, what)));
  const dialog = el("dialog", { class: "help", "aria-label": "Help" });
  dialog.append(
    el("h2", {}, "The loss is a landscape"),
    words,
    el("table", {}, el("tbody", {}, ...rows)),
    el("button", { onclick: () => dialog.close() }, "Close"),
  );
  model.on(["scene"], () => {
    words.textContent = model.isFixed ? FIXED : LIVE;
    for (const row of dialog.querySelectorAll<HTMLElement>("[data-runs]")) row.hidden = model.isFixed;
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}
