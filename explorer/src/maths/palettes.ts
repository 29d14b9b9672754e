/** Colour maps of the loss, all of monotone lightness; stops as in the library's figures. */

export interface Palette {
  label: string;
  stops: string[];
}

const stops = (text: string): string[] => text.split(" ");

export const PALETTES: Record<string, Palette> = {
  viridis: {
    label: "Viridis",
    stops: stops(
      "#440154 #48186a #472d7b #424086 #3b528b #33638d #2c728e #26828e #21918c " +
        "#1fa088 #28ae80 #3fbc73 #5ec962 #84d44b #addc30 #d8e219 #fde725",
    ),
  },
  cividis: {
    label: "Cividis",
    stops: stops(
      "#00224e #002e6a #1a386f #32436d #434e6c #535a6d #61656f #6f7073 #7d7c78 " +
        "#8c8878 #9b9476 #aba072 #bcae6c #cdbb63 #dec958 #f0d846 #fee838",
    ),
  },
  haline: {
    label: "Haline",
    stops: stops("#29186b #2a23a0 #0f4799 #125f8e #267489 #358888 #419d85 #51b27c #6fc66b #a0d65b #d4e170 #fdee99"),
  },
  paper: { label: "Paper", stops: stops("#8d8374 #b5aa98 #d5ccbc #ebe5d9 #fbf9f4") },
};

export type Colour = [number, number, number];

export const channels = (hex: string): Colour => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as Colour;

const read = new Map<Palette, Colour[]>();
function coloursOf(palette: Palette): Colour[] {
  const known = read.get(palette) ?? palette.stops.map(channels);
  read.set(palette, known);
  return known;
}

/** The colour at a height from 0 to 1, linear between the stops, channels 0 … 255. */
export function colourAt(palette: Palette, height: number): Colour {
  const colours = coloursOf(palette);
  const last = colours.length - 1;
  const place = Math.min(Math.max(height, 0), 1) * last;
  const i = Math.min(Math.floor(place), last - 1);
  const [low, high] = [colours[i], colours[i + 1]];
  return low.map((v, k) => v + (place - i) * (high[k] - v)) as Colour;
}

/** n colours as RGBA bytes, for a texture. */
export function ramp(palette: Palette, n = 256): Uint8Array {
  const bytes = new Uint8Array(4 * n).fill(255);
  for (let i = 0; i < n; i++) bytes.set(colourAt(palette, i / (n - 1)).map(Math.round), 4 * i);
  return bytes;
}

/** Lightness L* of CIE 1976, from 0 to 100. */
export function lightness(colour: Colour): number {
  const linear = colour.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y;
}
