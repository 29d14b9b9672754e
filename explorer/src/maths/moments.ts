/**
 * Sums over examples that depend on one weight alone, from a table between whose nodes a polynomial is laid.
 *
 * At each node a function and two derivatives are summed up once, when they are first needed; between two nodes the
 * polynomial of degree five that has them all is within STEP⁶/46080 times a sixth derivative of the truth (Hermite).
 */

/** A value with its first and second derivative. */
export type Jet1 = [number, number, number];

/** So many nodes at most; what lies on others is summed up each time. */
const MOST = 20_000;

export class Table {
  private readonly nodes = new Map<number, Jet1[]>();

  constructor(
    private readonly step: number,
    /** Each function at a place, with its derivatives. */
    private readonly sums: (at: number) => Jet1[],
  ) {}

  /** Each function at a place. */
  at(place: number): number[] {
    const i = Math.floor(place / this.step);
    const [left, right] = [this.node(i), this.node(i + 1)];
    if (!left || !right) return this.sums(place).map(([value]) => value);
    const t = place / this.step - i;
    return left.map((jet, k) => quintic(jet, right[k], t, this.step));
  }

  private node(i: number): Jet1[] | undefined {
    const known = this.nodes.get(i);
    if (known || this.nodes.size >= MOST || !Number.isSafeInteger(i)) return known;
    const made = this.sums(i * this.step);
    this.nodes.set(i, made);
    return made;
  }
}

/** The polynomial of degree five through two jets that lie h apart, at a share t of the way. */
function quintic([p, dp, ddp]: Jet1, [q, dq, ddq]: Jet1, t: number, h: number): number {
  const [a1, a2, b1, b2] = [h * dp, h * h * ddp, h * dq, h * h * ddq];
  const d = q - p;
  const c3 = 10 * d - 6 * a1 - 4 * b1 - 1.5 * a2 + 0.5 * b2;
  const c4 = -15 * d + 8 * a1 + 7 * b1 + 1.5 * a2 - b2;
  const c5 = 6 * d - 3 * a1 - 3 * b1 - 0.5 * a2 + 0.5 * b2;
  return p + t * (a1 + t * (a2 / 2 + t * (c3 + t * (c4 + t * c5))));
}
