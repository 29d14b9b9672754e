/** Maps of basins of all racers: which are wanted, which are there, and what is asked for next. */

import { account, Gazetteer, type Account } from "./maths/ends";
import { TOLERANCE } from "./maths/basins";
import type { Basins, Pair, Racer, Scene } from "./protocol";

/** Starts an axis: where the page computes, where Python does, and for those that are not looked at. */
const FINE = 65;
const FAR = 33;
const COARSE = 17;
/** Maps kept. */
const KEPT = 24;

interface Sheet {
  basins: Basins;
  account: Account;
  n: number;
}

export interface Wish {
  key: string;
  racer: Racer;
  window: [Pair, Pair];
  updates: number;
  n: number;
}

/** What the maps are of. */
export interface View {
  racers: (Racer & { place: number })[];
  /** Whose map is drawn. */
  place: number;
  window: [Pair, Pair];
  updates: number;
}

export class Atlas {
  private readonly sheets = new Map<string, Sheet>();
  private readonly places = new Gazetteer();
  /** The map that was drawn last, until there is another. */
  private drawn: Sheet | null = null;
  private asked: Wish | null = null;

  constructor(private readonly scene: Scene) {}

  /** What to ask for: the map that is looked at, then coarse ones of the other racers. Null: all is there. */
  next(view: View): Wish | null {
    const first = view.racers.filter(({ place }) => place === view.place);
    const finest = this.scene.engine ? FINE : FAR;
    for (const racer of [...first, ...view.racers.filter(({ place }) => place !== view.place)]) {
      const n = racer.place === view.place ? finest : COARSE;
      const key = keyOf(racer, view);
      const sheet = this.sheets.get(key);
      if (sheet && sheet.n >= n && sheet.basins.last) continue;
      this.asked = { key, racer: { id: racer.id, optimizer: racer.optimizer, options: racer.options }, window: view.window, updates: view.updates, n };
      return this.asked;
    }
    return (this.asked = null);
  }

  take(basins: Basins): void {
    if (!this.asked) return;
    const { key, n } = this.asked;
    const known = this.sheets.get(key);
    if (known && known.basins.arrays.axis0.data.length > basins.arrays.axis0.data.length) return; // it was finer already
    this.sheets.delete(key);
    this.sheets.set(key, { basins, n, account: account(basins, this.places, this.reach) });
    for (const old of [...this.sheets.keys()].slice(0, -KEPT)) this.sheets.delete(old);
  }

  /** The map to draw, which may be one of before. */
  shown(view: View): Sheet | null {
    const racer = view.racers.find(({ place }) => place === view.place);
    return (this.drawn = (racer && this.sheets.get(keyOf(racer, view))) ?? this.drawn);
  }

  /** Whether that map is of what is looked at now, and as fine as it will be. */
  isCurrent(view: View): boolean {
    const racer = view.racers.find(({ place }) => place === view.place);
    const sheet = racer && this.sheets.get(keyOf(racer, view));
    return sheet?.basins.last === true && sheet.n >= (this.scene.engine ? FINE : FAR);
  }

  of(racer: Racer, view: View): Account | null {
    return this.sheets.get(keyOf(racer, view))?.account ?? null;
  }

  /** Two ends within this are one; a chain of near ones may be longer than one link. */
  private get reach(): Pair {
    const { axes, window } = this.scene;
    const reach = 3 * TOLERANCE * Math.max(...window.map(([low, high], i) => (high - low) * axes[i].norm));
    return [reach / axes[0].norm, reach / axes[1].norm];
  }
}

const keyOf = ({ optimizer, options }: Racer, { window, updates }: View): string => JSON.stringify([optimizer, options, window, updates]);
