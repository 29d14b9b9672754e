/** One message as one binary frame: u32 little-endian length of the header, JSON header, arrays. */

import type { Numbers, Tensor } from "./protocol";

const KINDS = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u1: Uint8Array,
} as const;
type Kind = keyof typeof KINDS;

interface Entry {
  name: string;
  dtype: Kind;
  shape: number[];
}

const LARGEST_HEADER = 1 << 24;
const align = (n: number): number => (n + 7) & ~7;

/** Any message with its `arrays` taken out of the JSON and put behind it, each from a multiple of eight bytes. */
export function encode(message: object): ArrayBuffer {
  const { arrays = {}, ...rest } = message as { arrays?: Record<string, Tensor> };
  const entries: Entry[] = Object.entries(arrays).map(([name, { shape, data }]) => ({ name, dtype: kindOf(data), shape }));
  let header = new TextEncoder().encode(JSON.stringify({ ...rest, arrays: entries }));
  const start = align(4 + header.length);
  const sizes = Object.values(arrays).map(({ data }) => align(data.byteLength));
  const frame = new Uint8Array(start + sizes.reduce((a, b) => a + b, 0));
  new DataView(frame.buffer).setUint32(0, start - 4, true);
  frame.fill(0x20, 4, start); // spaces are no part of JSON, so they pad it
  frame.set(header, 4);
  let place = start;
  Object.values(arrays).forEach(({ data }, i) => {
    frame.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += sizes[i];
  });
  return frame.buffer;
}

/** The message in a frame; its arrays are views of the frame where alignment allows. Refuses what is not whole. */
export function decode(buffer: ArrayBuffer): { type: string; arrays: Record<string, Tensor> } & Record<string, unknown> {
  if (buffer.byteLength < 4) throw new RangeError("a frame of fewer than four bytes");
  const length = new DataView(buffer).getUint32(0, true);
  if (length > LARGEST_HEADER || 4 + length > buffer.byteLength) throw new RangeError("a frame cut short");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays: Record<string, Tensor> = {};
  let place = align(4 + length);
  for (const { name, dtype, shape } of (header.arrays ?? []) as Entry[]) {
    const kind = KINDS[dtype];
    if (!kind) throw new RangeError(`an array of unknown type ${dtype}`);
    const size = shape.reduce((a, b) => a * b, 1);
    const bytes = size * kind.BYTES_PER_ELEMENT;
    if (!(bytes >= 0) || place + bytes > buffer.byteLength) throw new RangeError(`array ${name} cut short`);
    arrays[name] = { shape, data: new kind(buffer, place, size) };
    place += align(bytes);
  }
  return { ...header, arrays };
}

function kindOf(data: Numbers): Kind {
  const found = (Object.keys(KINDS) as Kind[]).find((kind) => data instanceof KINDS[kind]);
  if (!found) throw new TypeError("an array of a type that has no name on the wire");
  return found;
}
