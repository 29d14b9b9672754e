/** The job behind a map of basins in the page: from each start of a grid one run, a slice of time after another. */

import { arrive, LEFT, LEVELS, MOVING, sharedEnds, TOLERANCE, type Arrival } from "./maths/basins";
import type { Loss } from "./maths/engine";
import { spaced } from "./maths/field";
import { optimizer } from "./maths/optimizers";
import type { Basins, BasinsRequest, Pair, Scene, Tensor } from "./protocol";

const vector = (data: Float64Array): Tensor => ({ shape: [data.length], data });

/** Updates between two looks at the clock. */
const UPDATES = 4_000;
/** A map gets no finer where that would take longer. */
const MILLISECONDS = 20_000;

export function* basins({ job, window, racer, updates, n }: BasinsRequest, slow: Loss, scene: Scene): Generator<Basins | null> {
  const loss = slow.quick?.() ?? slow;
  const run = (start: Pair): Arrival => {
    const update = optimizer(racer.optimizer, racer.options);
    if (!update) throw new RangeError(`${racer.optimizer} is not known here`);
    return arrive(start, updates, update, loss);
  };
  const sizes = LEVELS.filter((m) => m <= n);
  let arrivals: Arrival[] = [];
  let spent = 0;
  for (const [level, m] of sizes.entries()) {
    const axes = [0, 1].map((i) => spaced(window[i], m, scene.axes[i].scale)) as [Float64Array, Float64Array];
    const work = grown(axes, arrivals, updates, run);
    let step: IteratorResult<null, Arrival[]>;
    do {
      const began = performance.now();
      step = work.next();
      spent += performance.now() - began;
      if (!step.done) yield null;
    } while (!step.done);
    arrivals = step.value;
    const last = level === sizes.length - 1 || (spent * sizes[level + 1] ** 2) / (m * m) > MILLISECONDS;
    yield { type: "basins", job, level, last, milliseconds: spent, arrays: mapped(arrivals, axes, scene, window) };
    if (last) return;
  }
}

/** The runs from all nodes of a grid, every other of them taken over from one half as fine. */
function* grown(axes: [Float64Array, Float64Array], coarse: Arrival[], updates: number, run: (start: Pair) => Arrival): Generator<null, Arrival[]> {
  const m = axes[0].length;
  const half = (m + 1) / 2;
  const arrivals: Arrival[] = [];
  let done = 0;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      const known = i % 2 || j % 2 ? undefined : coarse[(i / 2) * half + j / 2];
      arrivals.push(known ?? run([axes[0][i], axes[1][j]]));
      if (known || (done += updates) < UPDATES) continue;
      done = 0;
      yield null;
    }
  return arrivals;
}

function mapped(arrivals: Arrival[], axes: [Float64Array, Float64Array], scene: Scene, window: [Pair, Pair]): Record<string, Tensor> {
  const norms = scene.axes.map(({ norm }) => norm) as Pair;
  const reach = TOLERANCE * Math.max(...scene.window.map(([low, high], i) => (high - low) * norms[i]));
  const { labels, chosen } = sharedEnds(arrivals, norms, reach);
  const [low, high] = [0, 1].map((end) => [0, 1].map((i) => (end ? Math.max : Math.min)(scene.window[i][end], window[i][end])));
  arrivals.forEach(({ last }, k) => {
    if (labels[k] === MOVING && last.some((v, i) => v < low[i] || v > high[i])) labels[k] = LEFT;
  });
  const shape = [axes[0].length, axes[1].length];
  return {
    axis0: vector(axes[0]),
    axis1: vector(axes[1]),
    labels: { shape, data: labels },
    reached: { shape, data: Float64Array.from(arrivals, ({ loss }) => loss) },
    last: { shape: [...shape, 2], data: Float64Array.from(arrivals.flatMap(({ last }) => last)) },
    ends: { shape: [chosen.length, 2], data: Float64Array.from(chosen.flatMap((k) => arrivals[k].last)) },
    losses: vector(Float64Array.from(chosen, (k) => arrivals[k].loss)),
    residuals: vector(new Float64Array(chosen.length)),
  };
}
