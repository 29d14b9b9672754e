/** Elements in one call each, and nothing else. */

type Child = Node | string | null | false;
type Attributes = Record<string, string | number | boolean | ((event: never) => void) | null | undefined>;

/** An element with attributes (functions become listeners) and children; text is always text. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value as EventListener);
    else if (name === "value" || name === "checked") (element as unknown as Record<string, unknown>)[name] = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

/** Other children in the place of those there are. Those that are the same stay, lest a press on one be lost. */
export function refill(element: HTMLElement, children: HTMLElement[]): void {
  const old = [...element.children];
  children.forEach((child, i) => {
    if (!old[i]) element.append(child);
    else if (old[i].outerHTML !== child.outerHTML) old[i].replaceWith(child);
  });
  old.slice(children.length).forEach((child) => child.remove());
}

/** A select of values with labels. */
export function select(label: string, options: [string, string][], onchange: (value: string) => void, id = ""): HTMLSelectElement {
  const found = options.map(([value, text]) => el("option", { value }, text));
  const element = el("select", { "aria-label": label, title: label, id: id || null, onchange: () => onchange(element.value) }, ...found);
  return element;
}

/** Text made fit for SVG or HTML source. */
export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** What every panel is: fill an element from the model, keep it true, give back how to stop. */
export type Stop = () => void;
