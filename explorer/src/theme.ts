/** Colours of the page, as in the library's figures; no colour of a path is a colour of the loss. */

export interface Theme {
  name: "dark" | "light";
  palette: string;
  contour: [number, number, number, number];
  halo: string;
  paths: string[];
  ink: string;
  muted: string;
  grid: string;
  card: string;
  accent: string;
}

const MEDIA = "(prefers-color-scheme: light)";

export const THEMES: Record<Theme["name"], Theme> = {
  dark: {
    name: "dark",
    palette: "viridis",
    contour: [0.02, 0.07, 0.1, 0.62],
    halo: "#05070b",
    paths: ["#ff453a", "#64d2ff", "#ff9f0a", "#ff6ad5", "#d0d4dc", "#b48cff", "#ffd60a", "#8be9a8"],
    ink: "#eceff4",
    muted: "#9aa4b2",
    grid: "#2b313d",
    card: "#161b24",
    accent: "#64d2ff",
  },
  light: {
    name: "light",
    palette: "cividis",
    contour: [0.1, 0.12, 0.18, 0.5],
    halo: "#ffffff",
    paths: ["#d81b60", "#1e88e5", "#e66100", "#7b1fa2", "#1b2330", "#00796b", "#ad8500", "#5d4037"],
    ink: "#1b2330",
    muted: "#5b6574",
    grid: "#e1e4e9",
    card: "#f5f6f8",
    accent: "#0b6bcb",
  },
};

/** The theme of the page around a widget, where there is one. */
let around: Theme["name"] | null = null;
const followers = new Set<() => void>();

/** The theme of that name; `auto` follows the page around, or else the reader's system. */
export function themeOf(name: "auto" | "dark" | "light"): Theme {
  return THEMES[name === "auto" ? (around ?? (matchMedia(MEDIA).matches ? "light" : "dark")) : name];
}

/** Call back when `auto` means another theme. */
export function onSystemTheme(callback: () => void): () => void {
  const query = matchMedia(MEDIA);
  const follower = (): void => callback();
  query.addEventListener("change", callback);
  followers.add(follower);
  return () => {
    query.removeEventListener("change", callback);
    followers.delete(follower);
  };
}

/** Let `auto` be as bright as what lies behind an element, whatever notebook that is, now and when it changes. */
export function followPage(element: HTMLElement): () => void {
  const look = (): void => {
    const found = brightness(element);
    if (found === null || found === around) return;
    around = found;
    followers.forEach((follower) => follower());
  };
  let late: ReturnType<typeof setTimeout>;
  const soon = (): void => {
    look();
    clearTimeout(late);
    late = setTimeout(look, 600); // a style sheet may come after the attribute that names it
  };
  const watch = new MutationObserver(soon);
  for (const watched of [document.documentElement, document.body]) watch.observe(watched, { attributes: true });
  soon();
  return () => {
    watch.disconnect();
    clearTimeout(late);
  };
}

/** Whether the first ground that can be seen behind an element is dark or light. */
function brightness(element: HTMLElement): Theme["name"] | null {
  for (let at: HTMLElement | null = element; at; at = at.parentElement) {
    const [r, g, b, alpha = 1] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (alpha > 0.5) return 0.299 * r + 0.587 * g + 0.114 * b > 128 ? "light" : "dark";
  }
  return null;
}

export const lessMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
