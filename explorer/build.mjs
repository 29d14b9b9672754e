// Bundles the page into the Python package: one module with its style inside. `--check` only compares.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { fewerShaders } from "./shaders.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const outfile = join(here, "../src/crumple/app/static/explorer.js");
const licence = readFileSync(join(here, "node_modules/three/LICENSE"), "utf-8").trim();
const options = {
  absWorkingDir: here,
  entryPoints: ["src/explorer.ts"],
  outfile,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  plugins: [fewerShaders],
  banner: { js: `/* crumple's explorer. Contains three.js:\n${licence} */` },
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  await (await context({ ...options, logLevel: "info" })).watch();
} else if (process.argv.includes("--check")) {
  const { outputFiles } = await build({ ...options, write: false });
  if (outputFiles[0].text !== readFileSync(outfile, "utf-8")) {
    console.error("the committed bundle is not what the sources give; run scripts/viewer");
    process.exit(1);
  }
} else {
  await build(options);
  console.log(`${relative(process.cwd(), outfile)}: ${readFileSync(outfile).length.toLocaleString("en")} bytes`);
}
