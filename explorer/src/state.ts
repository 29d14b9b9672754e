/**
 * All that a view is: one list of fields, which is also the link.
 *
 * `#v=1&p=article&x=-2,2&c=-0.41,2.08&opt=sgd:lr=0.01|~adam:lr=0.05&t=137`: any order, unknown keys ignored, what
 * equals its default left out. A field that is null is as the scene says. Nothing in a link is ever run or fetched.
 */

import { SCALES, type Pair, type Racer, type ScaleName } from "./protocol";

export interface Entrant extends Omit<Racer, "id"> {
  on: boolean;
}

interface Field<T> {
  key: string;
  initial: T;
  /** The value, or undefined where the text is none. */
  parse(text: string): T | undefined;
  format(value: T): string;
}

export const VIEWS = ["both", "map", "3d"] as const;
export const SLICES = ["w1", "w2", "gradient", "eig1", "eig2"] as const;
export const FITS = ["model", "errors"] as const;
export const THEMES = ["auto", "dark", "light"] as const;
export const TABS = ["map", "3d", "fit", "slice", "runs"] as const;

const finite = (text: string): number | undefined => {
  const value = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};
/** As few digits as bring the number back. */
const short = (value: number): string => String(Number(value.toPrecision(12)));

const choice = <T extends string>(key: string, values: readonly T[], initial: T): Field<T> => ({
  key,
  initial,
  parse: (text) => values.find((value) => value === text),
  format: String,
});
/** The same where the scene chooses as long as nobody does. */
const chosen = <T extends string>(key: string, values: readonly T[]): Field<T | null> => ({ ...choice<T>(key, values, values[0]), initial: null, format: String });
const real = <T extends number | null>(key: string, initial: T, low: number, high: number, whole = false): Field<number | T> => ({
  key,
  initial,
  parse: (text) => {
    const value = finite(text);
    if (value === undefined || (whole && !Number.isInteger(value))) return undefined;
    return Math.min(Math.max(value, low), high);
  },
  format: (value) => short(value as number),
});
const flag = (key: string, initial: boolean): Field<boolean> => ({
  key,
  initial,
  parse: (text) => ({ "1": true, "0": false })[text],
  format: (value) => (value ? "1" : "0"),
});
const numbers = <T extends number[]>(key: string, count: number, ok: (v: number[]) => boolean): Field<T | null> => ({
  key,
  initial: null,
  parse: (text) => {
    const values = text.split(",").map(finite);
    if (values.length !== count || values.some((v) => v === undefined)) return undefined;
    return ok(values as number[]) ? (values as T) : undefined;
  },
  format: (value) => value!.map(short).join(","),
});
const word = (key: string, initial: string): Field<string> => ({
  key,
  initial,
  parse: (text) => (/^[\w.-]{1,64}$/.test(text) ? text : undefined),
  format: String,
});

const rising = ([low, high]: number[]): boolean => low < high;
const anything = (): boolean => true;
const MOST_ENTRANTS = 8;

const entrants: Field<Entrant[] | null> = {
  key: "opt",
  initial: null,
  parse: (text) => {
    const found = text.split("|").slice(0, MOST_ENTRANTS).map(parseEntrant);
    return found.some((entrant) => entrant === undefined) ? undefined : (found as Entrant[]);
  },
  format: (value) => value!.map(formatEntrant).join("|"),
};

function parseEntrant(text: string): Entrant | undefined {
  const match = /^(~?)([a-z]{1,24})(?::(.*))?$/.exec(text);
  if (!match) return undefined;
  const options: Record<string, number> = {};
  for (const pair of (match[3] ?? "").split(",").filter(Boolean)) {
    const [name, value] = pair.split("=");
    const parsed = finite(value ?? "");
    if (!/^[a-z_0-9]{1,24}$/.test(name) || parsed === undefined) return undefined;
    options[name] = parsed;
  }
  return { on: match[1] === "", optimizer: match[2], options };
}

function formatEntrant({ on, optimizer, options }: Entrant): string {
  const words = Object.entries(options).map(([name, value]) => `${name}=${short(value)}`);
  return `${on ? "" : "~"}${optimizer}${words.length ? ":" : ""}${words.join(",")}`;
}

export const FIELDS = {
  preset: word("p", ""),
  metric: word("metric", ""),
  x: numbers<Pair>("x", 2, rising),
  y: numbers<Pair>("y", 2, rising),
  n: real<null>("n", null, 3, 1025, true),
  cursor: numbers<Pair>("c", 2, anything),
  start: numbers<Pair>("start", 2, anything),
  racers: entrants,
  updates: real<null>("k", null, 1, 1e6, true),
  batch: real<null>("b", null, 0, 1e7, true),
  seed: real<null>("seed", null, 0, 2 ** 32 - 1, true),
  frozen: real<null>("step", null, 0, MOST_ENTRANTS - 1, true),
  time: real<null>("t", null, 0, 1e6),
  speed: real<number>("speed", 1, 0.1, 10),
  loop: flag("loop", false),
  view: choice("view", VIEWS, "both"),
  tab: choice("tab", TABS, "map"),
  scale: chosen<ScaleName>("z", SCALES),
  palette: word("pal", ""),
  theme: choice("theme", THEMES, "auto"),
  contours: flag("lines", true),
  shade: real<number>("shade", 0.75, 0, 1),
  camera: numbers<[number, number, number]>("cam", 3, anything),
  slice: choice("slice", SLICES, "w1"),
  fit: choice("fit", FITS, "model"),
  marks: flag("mark", true),
  needle: flag("g", true),
  ellipse: flag("h", false),
  compare: word("vs", ""),
  split: real<number>("split", 0.5, 0, 1),
  basins: flag("basin", false),
  basinsOf: real<null>("of", null, 0, 7, true),
};

export type State = { [K in keyof typeof FIELDS]: Value<(typeof FIELDS)[K]> };
type Value<F> = F extends Field<infer T> ? T : never;
export type Key = keyof State;

const entries = Object.entries(FIELDS) as [Key, Field<unknown>][];

export const initial = (): State => Object.fromEntries(entries.map(([name, field]) => [name, field.initial])) as State;

/** The state a link describes; what it does not say, or says badly, is as at first. */
export function fromLink(link: string): State {
  const said = new Map(
    link.replace(/^#/, "").split("&").map((part) => {
      const [key, ...rest] = part.split("=");
      return [key, decoded(rest.join("="))] as const;
    }),
  );
  const state = initial() as Record<string, unknown>;
  for (const [name, field] of entries) {
    const text = said.get(field.key);
    const value = text === undefined ? undefined : field.parse(text);
    if (value !== undefined) state[name] = value;
  }
  return state as State;
}

/** The state that plain data describe, such as Python's; what they do not say, or say badly, is as at first. */
export function fromPlain(said: unknown): State {
  const given = (said ?? {}) as Record<string, unknown>;
  return Object.fromEntries(entries.map(([name, field]) => [name, fromValue(field, given[name]) ?? field.initial])) as State;
}

function fromValue(field: Field<unknown>, value: unknown): unknown {
  try {
    return value === null || value === undefined ? undefined : field.parse(field.format(value));
  } catch {
    return undefined; // of another type
  }
}

/** Whether two plain values say the same, in whatever order their fields stand. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const [p, q] = [Object.entries(a), b as Record<string, unknown>];
  return p.length === Object.keys(b).length && p.every(([key, value]) => key in q && isSame(value, q[key]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // a broken escape is as if the key were absent
  }
}

/** The link of a state, with its leading `#`. */
export function toLink(state: State): string {
  const parts = entries
    .filter(([name, field]) => state[name] !== field.initial && state[name] !== null)
    .map(([name, field]) => `${field.key}=${encodeURIComponent(field.format(state[name])).replace(/%(2C|3A|3D|7C)/g, unescape)}`);
  return `#${["v=1", ...parts].join("&")}`;
}

/** What a link may hold as it is, and is easier to read so. */
const unescape = (code: string): string => ({ "%2C": ",", "%3A": ":", "%3D": "=", "%7C": "|" })[code]!;
