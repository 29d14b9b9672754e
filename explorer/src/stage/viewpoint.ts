/** From where a scene is seen first. */

import { sees } from "../maths/march";
import type { Track } from "../model/view";
import type { Pair } from "../protocol";
import { LIFT } from "./overlay";
import { FIRST_VIEW, type MapPane, type ReliefPane, type View } from "./pane";
import type { Side } from "./side";

/** Of views all around, and from higher up where those hide too much, the nearest to the usual one that hides least of the paths. */
export function viewpoint(tracks: Iterable<Track>, map: MapPane, relief: ReliefPane, { ground, terrain }: Side): View {
  const points = [...tracks].flatMap(({ points }) => points.filter((_, i) => i % Math.ceil(points.length / 12) === 0));
  const places = points.map((point): Pair => map.place(point)).filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) <= 1);
  if (!places.length) return FIRST_VIEW;
  let best = { view: FIRST_VIEW, cost: Infinity };
  for (let raised = 0; raised < 3 && best.cost > 0.1 * raised; raised++)
    for (let k = 0; k < 16; k++) {
      const view: View = [FIRST_VIEW[0] + (k * Math.PI) / 8, FIRST_VIEW[1] + 0.2 * raised, FIRST_VIEW[2]];
      relief.look(view);
      const hidden = places.filter(([x, y]) => !sees(terrain, [x, y, ground(x, y) + LIFT], relief.eye)).length;
      const turned = Math.min(k, 16 - k) / 8;
      const cost = hidden / places.length + 0.35 * turned + 0.1 * raised;
      if (cost < best.cost) best = { view, cost };
    }
  return best.view;
}
