/** Round numbers, and numbers in words. */

const STEPS = [1, 2, 2.5, 5, 10];

/** The least of 1, 2, 2.5, 5 times a power of ten that is not below `rough`. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * STEPS.find((m) => power * m >= rough * (1 - 1e-9))!;
}

/** Multiples of a round step from low to high, about `count` of them. */
export function roundNumbers(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [];
  const step = roundStep((high - low) / Math.max(count, 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Ticks of a logarithmic axis: decades, or 1-2-5 within them where there are few. */
export function logNumbers(low: number, high: number, count: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last - first >= 2) {
    const stride = Math.max(1, Math.ceil((last - first) / count));
    const decades = [];
    for (let e = stride * Math.ceil(first / stride); e <= last; e += stride) decades.push(10 ** e);
    return decades;
  }
  const fine = [];
  for (let e = first - 1; e <= last; e++) for (const m of [1, 2, 5]) fine.push(m * 10 ** e);
  const inside = fine.filter((v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
  return inside.length >= 3 ? inside : roundNumbers(low, high, count);
}

const minus = (text: string): string => text.replace(/-/g, "−");
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `digits` significant places, a true minus sign, no trailing zeros, powers of ten as such. */
export function number(value: number, digits = 5): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return minus(String(Number(value.toPrecision(digits))));
  const [mantissa, exponent] = value.toExponential(Math.min(digits - 1, 3)).split("e");
  const power = exponent.replace("+", "").replace("-", "⁻").replace(/\d/g, (d) => SUPERSCRIPTS[Number(d)]);
  return minus(`${Number(mantissa)}·10${power}`);
}

/** A coordinate or other number for a fixed place: as many decimals always, so that it does not jump. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return number(value);
  return Math.abs(value) >= 1e5 ? number(value) : minus(value.toFixed(decimals));
}

/** The same number of decimals for all, as many as tell them apart. */
export function labels(values: number[]): string[] {
  const steps = values.slice(1).map((v, i) => Math.abs(v - values[i]));
  const step = Math.min(...steps, Infinity);
  const largest = Math.max(...values.map(Math.abs), 0);
  if (!values.length || !Number.isFinite(step) || largest >= 1e6 || step < 1e-4) return values.map((v) => number(v));
  const decimals = [0, 1, 2, 3, 4, 5].find((d) => Math.abs(step * 10 ** d - Math.round(step * 10 ** d)) < 1e-6) ?? 5;
  return values.map((v) => minus((v + 0).toFixed(decimals)).replace(/^−(0\.?0*)$/, "$1"));
}
