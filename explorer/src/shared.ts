/** The state of the view as a trait of a notebook widget: Python reads and sets it, and so do other views of the widget. */

import type { Stop } from "./dom";
import type { Model } from "./model";
import { fromPlain, isSame, type Key } from "./state";
import type { WidgetModel } from "./wires";

const WAIT = 200;

export function keepTrait(widget: WidgetModel, model: Model): Stop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    const state = structuredClone(model.state);
    if (isSame(state, widget.get("state"))) return;
    widget.set("state", state);
    widget.save_changes();
  };
  const later = (): void => {
    if (model.scene) timer ??= setTimeout(write, WAIT);
  };
  const read = (): void => {
    const said = fromPlain(widget.get("state"));
    const shown = fromPlain(model.state); // as exact as what is said, lest our own words come back as another view
    const differs = (Object.keys(said) as Key[]).filter((name) => !isSame(said[name], shown[name])).map((name) => [name, said[name]]);
    if (differs.length) model.set(Object.fromEntries(differs));
    later(); // what was no state is put right
  };
  const stop = model.on(["scene", "state", "time"], later);
  widget.on("change:state", read);
  return () => {
    stop();
    clearTimeout(timer);
    widget.off("change:state", read);
  };
}
