/** The line on which two surfaces meet, in each view: drag it, or move it with the arrow keys. */

import { el, type Stop } from "../dom";
import type { Model } from "../model";
import type { Pane } from "./pane";

const STEP = 0.04;

export class Curtain {
  private readonly names = [el("span", { class: "left" }), el("span", { class: "right" })];
  private readonly handle = el("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": "Where the two surfaces meet", "aria-valuemin": 0, "aria-valuemax": 100 }, ...this.names);

  constructor(private readonly pane: Pane, private readonly model: Model) {
    this.handle.hidden = true;
    pane.element.append(this.handle);
    this.handle.addEventListener("pointerdown", (event) => this.take(event));
    this.handle.addEventListener("keydown", (event) => this.press(event));
  }

  /** Put it in its place; gives how far from the left of the plot it is, in pixels. */
  draw(): number {
    const { model, handle, pane } = this;
    const { left, top, width, height } = pane.plot;
    handle.hidden = model.compared === null;
    if (handle.hidden) return width;
    const x = Math.round(width * model.state.split);
    Object.assign(handle.style, { left: `${left + x}px`, top: `${top}px`, height: `${height}px` });
    handle.setAttribute("aria-valuenow", String(Math.round(100 * model.state.split)));
    model.sideLabels.forEach((label, i) => (this.names[i].textContent = label));
    this.names[0].hidden = x < 70;
    this.names[1].hidden = width - x < 70;
    this.names.forEach((name, i) => (name.style.maxWidth = `${(i ? width - x : x) - 18}px`));
    return x;
  }

  private take(event: PointerEvent): void {
    event.preventDefault();
    event.stopPropagation(); // else the map is taken too
    this.handle.focus();
    this.handle.setPointerCapture(event.pointerId);
    const move = (now: PointerEvent): void => {
      now.stopPropagation();
      const { left, width } = this.pane.plot;
      this.split((this.pane.pixelOf(now)[0] - left) / width);
    };
    const stop: Stop = () => ["pointermove", "pointerup", "pointercancel"].forEach((name) => this.handle.removeEventListener(name, (name === "pointermove" ? move : stop) as EventListener));
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("pointerup", stop);
    this.handle.addEventListener("pointercancel", stop);
  }

  private press(event: KeyboardEvent): void {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation(); // else the cursor moves too
    this.split(this.model.state.split + way * STEP);
  }

  private split(share: number): void {
    this.model.set({ split: Math.min(Math.max(share, 0), 1) });
  }
}
