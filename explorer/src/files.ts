/** Files the page can give away by itself. */

import { el } from "./dom";
import type { Model } from "./model";

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** The grid as CSV: one row a point, direction 0 outermost, every digit. */
export function table({ field, scene, metric }: Model): Blob {
  const quoted = [...scene!.axes.map(({ name }) => name), metric].map((name) => `"${name.replace(/"/g, '""')}"`);
  const [a, b] = field!.axes;
  const rows = Array.from(field!.values, (value, k) => `${a[Math.floor(k / b.length)]},${b[k % b.length]},${value}`);
  return new Blob([`${quoted.join(",")}\n${rows.join("\n")}\n`], { type: "text/csv" });
}
