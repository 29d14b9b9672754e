/** The view in the page's address: kept up to date while things move, a new entry for a new surface. */

import type { Stop } from "./dom";
import type { Model } from "./model";

const WAIT = 250;

export function keepAddress(model: Model): Stop {
  let timer: ReturnType<typeof setTimeout>;
  let preset = model.state.preset;
  const write = (): void => {
    const link = model.link();
    if (link === location.hash || (link === "#v=1" && location.hash === "")) return;
    const isNew = model.state.preset !== preset;
    preset = model.state.preset;
    try {
      history[isNew ? "pushState" : "replaceState"](null, "", link);
    } catch {
      stop(); // a frame without an address of its own, as log viewers make them
    }
  };
  const stop = model.on(["state", "time"], () => {
    clearTimeout(timer);
    timer = setTimeout(write, WAIT);
  });
  const read = (): void => {
    if (location.hash !== model.link()) model.setLink(location.hash);
    preset = model.state.preset;
  };
  addEventListener("popstate", read);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener("popstate", read);
  };
}
