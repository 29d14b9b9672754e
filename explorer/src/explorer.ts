/** The explorer: `mount(element, host)`, a page that starts itself, and a notebook widget. */

import { keepAddress } from "./address";
import { el, type Stop } from "./dom";
import { table as csv, save } from "./files";
import { decode } from "./frame";
import { handleKeys, helpDialog, keyTable } from "./keys";
import { LocalHost } from "./local";
import { Model, type Stats } from "./model";
import * as basins from "./panels/basins";
import * as fit from "./panels/fit";
import * as header from "./panels/header";
import * as landmarks from "./panels/landmarks";
import * as legend from "./panels/legend";
import * as lesson from "./panels/lesson";
import * as losses from "./panels/losses";
import * as player from "./panels/player";
import * as racers from "./panels/racers";
import * as readout from "./panels/readout";
import * as section from "./panels/section";
import * as step from "./panels/step";
import * as trust from "./panels/trust";
import type { Host, Scene } from "./protocol";
import { Relay } from "./relay";
import { keepTrait } from "./shared";
import { listen } from "./sound";
import { Stage } from "./stage/stage";
import { fromPlain, TABS, toLink, type State } from "./state";
import style from "./style.css";
import { followPage, onSystemTheme, themeOf } from "./theme";
import { takeToken } from "./token";
import { socketHost, widgetHost, type WidgetModel } from "./wires";

export { LocalHost } from "./local";
export { decode, encode } from "./frame";
export { socketHost } from "./wires";

export interface Options {
  /** State to begin with, as a link. */
  link?: string;
  /** Keep the state in the page's address: for a page of its own. */
  ownsPage?: boolean;
  antialias?: boolean;
  /** Keeps the state elsewhere too. */
  keep?: (model: Model) => Stop;
}

export interface Handle {
  /** Kept when the first whole surface and the first race are drawn, in every view that is shown. */
  ready: Promise<void>;
  state(): State;
  stats(): Stats;
  link(): string;
}

declare global {
  interface Window {
    crumple?: Handle;
  }
}

const TAB_NAMES: Record<State["tab"], string> = { map: "Map", "3d": "3-D", fit: "Fit", slice: "Slice", runs: "Runs" };

/** Fill an element with the explorer of what the host serves; gives back how to take it away. */
export function mount(element: HTMLElement, host: Host, { link = "", ownsPage = false, antialias = true, keep }: Options = {}): Stop {
  const model = new Model(host, link);
  element.classList.add("crumple-host");
  const root = el("div", { class: "crumple-explorer" });
  if (!ownsPage) {
    root.dataset.own = "keys";
    root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's keys stay JupyterLab's, and ours ours
    root.tabIndex = -1; // a click anywhere in it gives it the keys
  }
  const part = (name: string, tag: "section" | "header" | "footer" | "div" = "section"): HTMLElement => el(tag, { class: name });
  const parts = {
    header: part("header", "header"), stage: part("stage", "div"), legend: part("legend", "div"), lesson: part("panel lesson", "div"), basins: part("panel basins"), fit: part("panel fit"), step: part("panel step"), readout: part("panel here"),
    landmarks: part("panel marks"), section: part("panel section"), losses: part("panel losses"), player: part("player"), racers: part("racers"), trust: part("trustbar", "footer"),
  };
  const live = el("p", { class: "live", role: "status", "aria-live": "polite" });
  const tabs = el("nav", { class: "tabs", "aria-label": "Views" }, ...TABS.map((tab) => el("button", { "data-tab": tab, onclick: () => model.set({ tab }) }, TAB_NAMES[tab])));
  const sheet = el("style", {}, style);
  root.append(
    sheet, parts.header, tabs,
    el("main", {}, parts.stage, el("div", { class: "charts" }, parts.section, parts.losses), el("aside", {}, parts.lesson, parts.step, parts.basins, parts.fit, parts.readout, parts.landmarks)),
    el("div", { class: "deck" }, parts.player, parts.racers), parts.trust, live,
  );
  element.replaceChildren(root);

  const stage = makeStage(parts.stage, model, antialias);
  parts.stage.append(parts.legend);
  const actions = {
    copyLink: () => void copyLink(model),
    picture: () => void stage?.picture().then((blob) => blob && save(blob, `crumple-${model.scene!.name}.png`)),
    table: () => model.field && save(csv(model), `crumple-${model.scene!.name}.csv`),
    help: () => dialog.showModal(),
    trust: () => parts.trust.querySelector("details")!.toggleAttribute("open"),
    listen: () => listen(model),
    close: () => {
      root.querySelectorAll("details[open]").forEach((one) => one.removeAttribute("open"));
      model.set({ frozen: null });
    },
  };
  const keys = keyTable(actions);
  const dialog = helpDialog(keys, model);
  root.append(dialog);
  const stops: Stop[] = [
    header.mount(parts.header, model, actions), legend.mount(parts.legend, model), lesson.mount(parts.lesson, model), basins.mount(parts.basins, model), fit.mount(parts.fit, model), readout.mount(parts.readout, model),
    landmarks.mount(parts.landmarks, model), section.mount(parts.section, model), step.mount(parts.step, model), losses.mount(parts.losses, model), player.mount(parts.player, model),
    racers.mount(parts.racers, model), trust.mount(parts.trust, model),
    handleKeys(root, model, keys), dress(root, model), announce(live, model),
    ...(ownsPage ? [keepAddress(model)] : [followPage(element)]),
    ...(keep ? [keep(model)] : []),
    ...(stage ? [() => stage.dispose()] : []),
  ];
  const screen = (): Promise<void> => new Promise((keep) => requestAnimationFrame(() => keep())); // with it come the panels
  const handle: Handle = { ready: model.ready.then(() => stage?.drawn()).then(screen), state: () => structuredClone(model.state), stats: () => structuredClone(model.stats), link: () => model.link() };
  window.crumple = handle;
  Object.assign(root, { crumple: handle }); // where there are several on a page
  return () => {
    stops.forEach((stop) => stop());
    model.dispose();
    element.replaceChildren();
    if (window.crumple === handle) delete window.crumple;
  };
}

function makeStage(element: HTMLElement, model: Model, antialias: boolean): Stage | null {
  try {
    return new Stage(element, model, { antialias });
  } catch (error) {
    element.append(el("p", { class: "no-canvas" }, `The pictures need WebGL, which this browser does not give (${(error as Error).message}). All numbers are in the tables.`));
    return null;
  }
}

/** Theme, view and tab as attributes of the root, for the style to follow. */
function dress(root: HTMLElement, model: Model): Stop {
  const draw = (): void => {
    const { theme, view, tab, basins } = model.state;
    Object.assign(root.dataset, { theme: themeOf(theme).name, view, tab });
    root.toggleAttribute("data-basins", basins && model.scene !== null && model.can("basins"));
    for (const button of root.querySelectorAll<HTMLElement>(".tabs button")) button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
    if (root.dataset.own !== "keys") document.documentElement.style.colorScheme = themeOf(theme).name;
  };
  draw();
  const stops = [model.on(["state", "scene"], draw), onSystemTheme(draw)];
  return () => stops.forEach((stop) => stop());
}

/** What happened, said at most once a second. */
function announce(live: HTMLElement, model: Model): Stop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout>;
  const stop = model.on(["notice"], () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      live.textContent = model.notice;
      live.classList.add("shown");
      clearTimeout(hide);
      if (model.scene) hide = setTimeout(() => live.classList.remove("shown"), 4000); // else it is all there is to see
    }, live.textContent ? 1000 : 0);
  });
  return () => {
    stop();
    clearTimeout(timer);
    clearTimeout(hide);
  };
}

async function copyLink(model: Model): Promise<void> {
  const link = `${location.href.split("#")[0]}${model.link()}`;
  try {
    await navigator.clipboard.writeText(link);
    model.say("Link copied");
  } catch {
    model.say("The link is in the address bar");
  }
}

/** A notebook widget: the default export is what anywidget asks for. */
export default {
  render({ model, el: element }: { model: WidgetModel; el: HTMLElement }): Stop {
    const link = toLink(fromPlain(model.get("state")));
    return mount(element, new Relay(widgetHost(model)), { link, keep: (view) => keepTrait(model, view) });
  },
};

/** The host that a page's own element names, if it names one. */
function hostOf(element: HTMLElement): Host | Promise<Host> | null {
  const { socket, scene } = element.dataset;
  if (socket) return takeToken().then((token) => new Relay(socketHost(socket, token)));
  if (scene === undefined) return null;
  const text = document.getElementById(scene)?.textContent?.trim() ?? "";
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new LocalHost(text ? [decode(bytes.buffer) as unknown as Scene] : []);
}

const own = document.getElementById("crumple-explorer");
const found = own && hostOf(own);
if (own && found) {
  if (found instanceof Promise) void found.then((host) => begin(own, host));
  else begin(own, found);
}

function begin(element: HTMLElement, host: Host): void {
  mount(element, host, { link: location.hash || (element.dataset.link ?? ""), ownsPage: true, antialias: element.dataset.antialias !== "off" });
}
