/** The colours of a map of basins: ends apart from each other (Tol's muted scheme, brightened), what has none hatched. */

import type { Basins } from "../protocol";
import { DIVERGED, LEFT, MOVING } from "./basins";
import { reachedRange, type Account } from "./ends";
import { channels, colourAt, type Colour, type Palette } from "./palettes";

const ENDS = ["#7cc4ea", "#d4707f", "#e0cf7a", "#4bb3a1", "#b25bb0", "#a3a344", "#7f86d6", "#3f9a5c", "#e39a5b"];

export const tintOf = (number: number): Colour => {
  const base = channels(ENDS[number % ENDS.length]);
  const paler = 0.2 * (Math.floor(number / ENDS.length) % 3);
  return base.map((v) => v + paler * (245 - v)) as Colour;
};

/** Colour and, as the fourth, how it is hatched: 255 not, 128 one way, 0 both ways. */
const NONE: Record<number, [number, number, number, number]> = {
  [MOVING]: [150, 156, 166, 255],
  [LEFT]: [112, 119, 130, 128],
  [DIVERGED]: [70, 74, 82, 0],
};

/** Four bytes a start; of a texture, whose rows run along axis 0. */
export function tints(basins: Basins, { ends, exits, crowded }: Account, palette: Palette): Uint8Array {
  const [n0, n1] = basins.arrays.labels.shape;
  const [low, high] = reachedRange(basins);
  const bytes = new Uint8Array(4 * n0 * n1);
  for (let i = 0; i < n0; i++)
    for (let j = 0; j < n1; j++) {
      const k = i * n1 + j;
      const label = basins.arrays.labels.data[k];
      const height = (basins.arrays.reached.data[k] - low) / (high - low || 1);
      const colour = crowded ? colourAt(palette, height) : label >= 0 ? tintOf(ends[label].number) : null;
      bytes.set(label < 0 ? NONE[label] : [...colour!, 255], 4 * (j * n0 + i));
    }
  for (const { starts, number } of exits) for (const k of starts) bytes.set([...tintOf(number), 128], 4 * ((k % n1) * n0 + Math.floor(k / n1)));
  return bytes;
}
