/** What there is to see here, in a sentence or two. */

import { el, type Stop } from "../dom";
import type { Model } from "../model";
import { watch } from "./watch";

export function mount(element: HTMLElement, model: Model): Stop {
  const text = el("p");
  element.append(text);
  return watch(model, ["scene"], null, () => {
    text.textContent = model.scene!.lesson;
    element.hidden = !model.scene!.lesson;
  });
}
