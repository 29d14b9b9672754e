/** What may and may not be concluded from the picture: one line, and the whole account when opened. */

import { el, type Stop } from "../dom";
import type { Model } from "../model";
import type { Finding } from "../protocol";
import { watch } from "./watch";

const SIGNS: Record<Finding["severity"], string> = { ok: "✓", note: "i", warning: "!", error: "×" };

export function mount(element: HTMLElement, model: Model): Stop {
  const chips = el("span", { class: "chips" });
  const badge = el("span", { class: "badge" });
  const list = el("ul", { class: "account" });
  const facts = el("dl", { class: "facts" });
  const details = el("details", { class: "trust" }, el("summary", {}, el("span", { class: "lead" }, "Can I trust this?"), chips, badge), el("div", { class: "sheet" }, list, facts));
  element.append(details);
  return watch(model, ["trust", "tracks", "field", "state", "scene"], null, () => {
    const found = [...model.findings, ...leaving(model)];
    const worse = (severity: Finding["severity"]): number => ["ok", "note", "warning", "error"].indexOf(severity);
    const sorted = found.sort((p, q) => worse(q.severity) - worse(p.severity));
    chips.replaceChildren(...sorted.map(({ name, severity }) => el("span", { class: `chip ${severity}` }, el("b", { "aria-hidden": "true" }, SIGNS[severity]), name)));
    list.replaceChildren(...sorted.map(({ severity, message, advice }) => el("li", { class: severity }, el("b", {}, SIGNS[severity]), ` ${message} `, el("em", {}, advice))));
    facts.replaceChildren(...model.scene!.facts.flatMap(({ name, value }) => [el("dt", {}, name), el("dd", {}, value)]));
    const { n, milliseconds } = model.stats;
    badge.textContent = model.surveying ? "surveying …" : `${n[0]} × ${n[1]} points, ${milliseconds === 0 ? "as saved" : `${Math.round(milliseconds)} ms`}`;
  });
}

function leaving(model: Model): Finding[] {
  const gone = model.racers.flatMap(({ id, optimizer }) => {
    const track = model.tracks.get(id);
    const at = track ? model.left(track) : null;
    return at === null ? [] : [`${model.optimizerLabel(optimizer)} (update ${at})`];
  });
  return gone.length ? [{ name: "runs leave the map", severity: "note", message: `These runs end outside the window: ${gone.join(", ")}.`, advice: "Zoom out to follow them." }] : [];
}
