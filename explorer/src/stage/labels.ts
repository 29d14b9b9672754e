/** Where a name can stand without covering what is written already. */

import type { Pair } from "../protocol";
import type { Rect } from "./pane";

/** Left, top, right and bottom, in pixels. */
export type Box = [number, number, number, number];

/** About half the width of a letter, and half the height of a line, in pixels. */
const HALF_LETTER = 3.3;
const HALF_LINE = 8;

/** About what a text around a place covers. */
export const boxOf = (text: string, [x, y]: Pair): Box => {
  const half = HALF_LETTER * text.length + 2;
  return [x - half, y - HALF_LINE, x + half, y + HALF_LINE];
};

/** What the colour bar and its numbers cover, in the upper right corner of a view: as the style has it. */
export const barOf = ({ left, top, width, height }: Rect): Box => [left + width - 62, top, left + width, top + Math.min(height - 18, 274)];

const meet = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** On which side of the line through two points a place is: the sign tells. */
const sideOf = ([a, b]: [Pair, Pair], [x, y]: Pair): number => (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);

/**
 * The first of some places, each moved into the room and then down as far as it must, where a text covers nothing and
 * is beyond the edge that it names. If there is none, the last place within the room.
 */
export function clearSpot(text: string, places: Pair[], taken: Box[], edge: [Pair, Pair], { left, top, width, height }: Rect): Pair {
  const half = HALF_LETTER * text.length + 4;
  const within = ([x, y]: Pair): Pair => [
    Math.max(left + half, Math.min(x, left + width - half)),
    Math.max(top + HALF_LINE, Math.min(y, top + height - HALF_LINE)),
  ];
  const tries = [0, 12, 24, 36, 48, 60, 72, 84, 96].flatMap((down) => places.map(([x, y]) => within([x, y + down])));
  const out = Math.sign(sideOf(edge, places[places.length - 1]));
  const isClear = (spot: Pair): boolean => {
    const box = boxOf(text, spot);
    const corners = [0, 2].flatMap((i) => [1, 3].map((j): Pair => [box[i], box[j]]));
    return !taken.some((other) => meet(box, other)) && corners.every((corner) => sideOf(edge, corner) * out >= 0);
  };
  return tries.find(isClear) ?? within(places[places.length - 1]);
}
