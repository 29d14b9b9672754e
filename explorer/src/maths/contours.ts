/** Contour lines as polylines, by marching squares with linear interpolation; for labels and for drawings. */

import type { Field } from "./field";
import type { Pair } from "../protocol";

/** Lines of one level as lists of coordinates; closed ones end where they began. */
export function contourLines(field: Field, level: number): Pair[][] {
  return joined(segments(field, level));
}

type Segment = [Pair, Pair, string, string];

/** One piece of line a cell (two in a saddle cell), each end named by the edge of the grid it lies on. */
function segments(field: Field, level: number): Segment[] {
  const [x, y] = field.axes;
  const [n0, n1] = field.shape;
  const v = field.values;
  const found: Segment[] = [];
  const between = (p: number, q: number): number => (level - p) / (q - p);
  for (let i = 0; i + 1 < n0; i++) {
    for (let j = 0; j + 1 < n1; j++) {
      const k = i * n1 + j;
      const isAbove = v[k] > level;
      if (v[k + n1] > level === isAbove && v[k + n1 + 1] > level === isAbove && v[k + 1] > level === isAbove) continue; // most of them
      const corners = [v[k], v[k + n1], v[k + n1 + 1], v[k + 1]];
      if (!corners.every(Number.isFinite)) continue;
      const [a, b, c, d] = corners;
      const ends: [Pair, string][] = [];
      if (a > level !== b > level) ends.push([[x[i] + between(a, b) * (x[i + 1] - x[i]), y[j]], `h${k}`]);
      if (b > level !== c > level) ends.push([[x[i + 1], y[j] + between(b, c) * (y[j + 1] - y[j])], `v${k + n1}`]);
      if (d > level !== c > level) ends.push([[x[i] + between(d, c) * (x[i + 1] - x[i]), y[j + 1]], `h${k + 1}`]);
      if (a > level !== d > level) ends.push([[x[i], y[j] + between(a, d) * (y[j + 1] - y[j])], `v${k}`]);
      const pairs = ends.length === 4 ? saddle(corners, level) : ends.length === 2 ? [[0, 1]] : [];
      for (const [p, q] of pairs) found.push([ends[p][0], ends[q][0], ends[p][1], ends[q][1]]);
    }
  }
  return found;
}

/** In a cell crossed four times the mean of its corners says which two lines there are. */
function saddle(corners: number[], level: number): number[][] {
  const middle = corners.reduce((a, b) => a + b) / 4;
  return middle > level === corners[0] > level ? [[0, 1], [2, 3]] : [[0, 3], [1, 2]];
}

function joined(pieces: Segment[]): Pair[][] {
  const at = new Map<string, Segment[]>();
  for (const piece of pieces) for (const end of [piece[2], piece[3]]) at.set(end, [...(at.get(end) ?? []), piece]);
  const used = new Set<Segment>();
  const lines: Pair[][] = [];
  const follow = (first: Segment, from: string): Pair[] => {
    const line: Pair[] = [];
    let piece: Segment | undefined = first;
    let end = from;
    while (piece) {
      used.add(piece);
      const forward: boolean = piece[2] === end;
      line.push(forward ? piece[1] : piece[0]);
      end = forward ? piece[3] : piece[2];
      piece = at.get(end)!.find((other) => !used.has(other));
    }
    return line;
  };
  for (const piece of pieces) {
    if (used.has(piece)) continue;
    const ahead = follow(piece, piece[2]);
    const start = at.get(piece[2])!.find((other) => !used.has(other));
    const behind = start ? follow(start, piece[2]).reverse() : [];
    lines.push([...behind, piece[0], ...ahead]);
  }
  return lines;
}
