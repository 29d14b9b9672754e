/** Play, step, scrub: the race as it went, forward and back. */

import { el, select, type Stop } from "../dom";
import type { Model } from "../model";
import { watch } from "./watch";

const SPEEDS = ["0.1", "0.25", "0.5", "1", "2", "5", "10"];

const ICONS = {
  first: "M4,3V13H6V3ZM13,3L6.5,8L13,13Z",
  back: "M11,3L4,8L11,13Z",
  play: "M4,2L14,8L4,14Z",
  pause: "M4,2H7V14H4ZM9,2H12V14H9Z",
  next: "M5,3L12,8L5,13Z",
  last: "M3,3L9.5,8L3,13ZM10,3V13H12V3Z",
};

export function mount(element: HTMLElement, model: Model): Stop {
  const button = (label: string, key: string, icon: string, act: () => void): HTMLButtonElement => {
    const made = el("button", { class: "icon", "aria-label": label, title: `${label} (${key})`, onclick: act });
    made.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${icon}"/></svg>`;
    return made;
  };
  const play = button("Play", "space", ICONS.play, () => model.play(!model.playing));
  play.classList.add("play");
  const slider = el("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "Update", oninput: () => model.seek(Number(slider.value)) });
  const count = el("output", { class: "count" });
  const speed = select("Speed", SPEEDS.map((v) => [v, `${v}×`]), (value) => model.set({ speed: Number(value) }));
  const loop = el("input", { type: "checkbox", onchange: () => model.set({ loop: loop.checked }) });
  const number = (label: string, name: "updates" | "batch" | "seed", least: number, hint: string): HTMLInputElement => {
    const input: HTMLInputElement = el("input", {
      type: "number", min: least, step: 1, "aria-label": label, title: hint, placeholder: name === "seed" ? "none" : null,
      onchange: () => model.set({ [name]: input.value === "" ? null : Math.max(least, Math.round(Number(input.value))) }),
    });
    return input;
  };
  const updates = number("Updates", "updates", 1, "Optimizer updates in a run");
  const batch = number("Batch", "batch", 0, "Examples an update; 0 for all");
  const seed = number("Seed", "seed", 0, "Seed of the order of examples, the same for all racers; empty: their own order");
  const field = (label: string, input: HTMLElement): HTMLElement => el("label", { class: "field" }, label, input);
  const length = field("Updates", updates);
  const data = el("span", { class: "data" }, field("Batch", batch), field("Seed", seed));
  element.append(
    el("div", { class: "buttons" },
      button("First", "home", ICONS.first, () => model.seek(0)),
      button("Step back", ",", ICONS.back, () => model.step(-1)),
      play,
      button("Step", ".", ICONS.next, () => model.step(1)),
      button("Last", "end", ICONS.last, () => model.seek(null)),
    ),
    slider,
    count,
    el("div", { class: "settings" }, speed, field("Loop", loop), length, data),
  );
  return watch(model, ["time", "state", "tracks"], null, () => {
    const icon = model.playing ? "pause" : "play";
    play.querySelector("path")!.setAttribute("d", ICONS[icon]);
    play.setAttribute("aria-label", model.playing ? "Pause" : "Play");
    slider.max = String(model.updates);
    slider.value = String(Math.round(model.time));
    slider.style.setProperty("--share", `${(100 * model.time) / model.updates}%`);
    count.textContent = `update ${Math.floor(model.time)} of ${model.updates}`;
    speed.value = SPEEDS.reduce((best, v) => (Math.abs(Number(v) - model.state.speed) < Math.abs(Number(best) - model.state.speed) ? v : best));
    loop.checked = model.state.loop;
    element.hidden = !model.can("race");
    length.hidden = model.isFixed;
    data.hidden = model.scene!.rows === 0 || model.isFixed;
    for (const [input, value] of [[updates, model.updates], [batch, model.batch], [seed, model.state.seed ?? ""]] as const)
      if (document.activeElement !== input) input.value = String(value);
  });
}
