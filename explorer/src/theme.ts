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

/** The theme of that name; `auto` follows the reader's system. */
export function themeOf(name: "auto" | "dark" | "light"): Theme {
  return THEMES[name === "auto" ? (matchMedia(MEDIA).matches ? "light" : "dark") : name];
}

export function onSystemTheme(callback: () => void): () => void {
  const query = matchMedia(MEDIA);
  query.addEventListener("change", callback);
  return () => query.removeEventListener("change", callback);
}

export const lessMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
