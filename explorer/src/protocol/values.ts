/** What messages are made of, whoever says them. */

export type Pair = [number, number];
export type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** An array with its shape, in C order. Axis 0 is direction 0, always. */
export interface Tensor<A extends Numbers = Numbers> {
  shape: number[];
  data: A;
}

/** One optimizer in a race: a name from `Scene.optimizers`, and its options by torch's names. */
export interface Racer {
  id: string;
  optimizer: string;
  options: Record<string, number>;
}

/** How values may become heights. */
export const SCALES = ["linear", "log", "clip", "rank"] as const;
export type ScaleName = (typeof SCALES)[number];
