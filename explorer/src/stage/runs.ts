/**
 * Runs as wide lines with a halo, so that they read on any colour; thin where they are still to come.
 *
 * They have a canvas of their own over each view, and what the sheet hides is found here: a new run, or another
 * update, leaves the scene as it is drawn, which is by far the dearer of the two.
 */

import { reached, type Draped } from "../maths/drape";
import { sees, type Terrain, type Triple } from "../maths/march";
import type { Theme } from "../theme";
import type { Pane } from "./pane";

/** A run as it lies on one of the surfaces. */
export interface Laid {
  run: Draped;
  /** Its place among the racers, for its colour. */
  place: number;
  terrain: Terrain;
  /** The part of the pane it may be seen in, from the left of the plot. */
  from: number;
  to: number;
}

type Part = "hidden" | "future" | "past";

/** What is drawn one over the other, all runs at a time. */
const STROKES: { part: Part; width: number; opacity: number; halo?: boolean }[] = [
  { part: "hidden", width: 2, opacity: 0.3 },
  { part: "future", width: 1.4, opacity: 0.45 },
  { part: "past", width: 6, opacity: 0.75, halo: true },
  { part: "past", width: 3, opacity: 1 },
];

/** Which points an eye sees, as long as it stays where it is. */
const seen = new WeakMap<Draped, { eye: string; points: Uint8Array }>();

/** Draw all runs over a pane up to an update. Without an eye nothing hides them: on a map. */
export function drawRuns(pane: Pane, laid: Laid[], time: number, theme: Theme, eye: Triple | null): void {
  const context = ready(pane.runs);
  if (!context) return;
  const { left, top, width, height } = pane.plot;
  const traced = laid.map(({ run, terrain }) => trace(pane.projected(run.points), run, reached(run, time), eye && seenBy(eye, run, terrain)));
  for (const { part, width: lineWidth, opacity, halo } of STROKES)
    laid.forEach(({ place, from, to }, i) => {
      context.save();
      context.beginPath();
      context.rect(left + from, top, Math.min(to, width) - from, height);
      context.clip();
      context.globalAlpha = opacity;
      context.lineWidth = lineWidth;
      context.strokeStyle = halo ? theme.halo : theme.paths[place % theme.paths.length];
      context.stroke(traced[i][part]);
      context.restore();
    });
}

/** An empty canvas as large as it is shown; null if it is not. */
function ready(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const density = Math.min(devicePixelRatio, 2);
  const size = [canvas.clientWidth, canvas.clientHeight].map((v) => Math.round(v * density));
  if (!size[0] || !size[1]) return null;
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const context = canvas.getContext("2d")!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  context.lineCap = context.lineJoin = "round";
  return context;
}

/** The parts of a run as lines in pixels; each line is in the part that its end is in. */
function trace(pixels: Float64Array, { joined }: Draped, past: number, visible: Uint8Array | null): Record<Part, Path2D> {
  const parts = { hidden: new Path2D(), future: new Path2D(), past: new Path2D() };
  let pen: Path2D | null = null;
  for (let k = 1; k < joined.length; k++) {
    if (!joined[k]) {
      pen = null;
      continue;
    }
    const isHidden = visible !== null && !(visible[k - 1] && visible[k]);
    const line: Path2D | null = isHidden ? (k < past ? parts.hidden : null) : k < past ? parts.past : parts.future;
    if (line && line !== pen) line.moveTo(pixels[2 * k - 2], pixels[2 * k - 1]);
    line?.lineTo(pixels[2 * k], pixels[2 * k + 1]);
    pen = line;
  }
  return parts;
}

function seenBy(eye: Triple, run: Draped, terrain: Terrain): Uint8Array {
  const name = eye.join();
  const known = seen.get(run);
  if (known && known.eye === name) return known.points;
  const { points } = run;
  const found = Uint8Array.from({ length: points.length / 3 }, (_, k) => (sees(terrain, [points[3 * k], points[3 * k + 1], points[3 * k + 2]], eye) ? 1 : 0));
  seen.set(run, { eye: name, points: found });
  return found;
}
