import { describe, expect, test } from "vitest";
import { decode, encode } from "../src/frame";

const message = {
  type: "tile",
  job: 7,
  words: "ŷ = w₂ tanh(w₁x)",
  arrays: {
    status: { shape: [3], data: new Uint8Array([1, 2, 3]) },
    values: { shape: [1, 2], data: new Float64Array([Math.PI, NaN]) },
    steps: { shape: [2], data: new Int32Array([-1, 5]) },
    heights: { shape: [1], data: new Float32Array([0.5]) },
  },
};

describe("a frame", () => {
  test("comes back as it went", () => {
    expect(decode(encode(message))).toEqual(message);
  });

  test("has its arrays at multiples of eight bytes, whatever the header's length", () => {
    for (let i = 0; i < 9; i++) {
      const buffer = encode({ type: "x".repeat(i), arrays: { a: { shape: [1], data: new Float64Array([1.5]) } } });
      expect(buffer.byteLength % 8).toBe(0);
      expect(new Float64Array(buffer.slice(-8))[0]).toBe(1.5);
    }
  });

  test("without arrays is header only", () => {
    expect(decode(encode({ type: "open" }))).toEqual({ type: "open", arrays: {} });
  });

  test("that is cut short anywhere is refused", () => {
    const whole = encode(message);
    for (const n of [0, 3, 4, 40, whole.byteLength - 9]) expect(() => decode(whole.slice(0, n))).toThrow();
  });

  test("written by Python's struct and NumPy is read", () => {
    const header = '{"type":"path","arrays":[{"name":"points","dtype":"f8","shape":[1,2]}]}'.padEnd(76, " ");
    const buffer = new ArrayBuffer(4 + 76 + 16);
    new DataView(buffer).setUint32(0, 76, true);
    new Uint8Array(buffer).set(new TextEncoder().encode(header), 4);
    new DataView(buffer).setFloat64(80, -1.25, true);
    new DataView(buffer).setFloat64(88, 2, true);
    expect([...decode(buffer).arrays.points.data]).toEqual([-1.25, 2]);
  });
});
