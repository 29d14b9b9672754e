// Leaves out of the bundle the shader sources of three.js that this page never compiles: they are a fifth of it.
import { readFileSync } from "node:fs";

/** Pieces that three.js itself puts before every shader; their own includes follow. */
const ROOTS = ["colorspace_pars_fragment", "tonemapping_pars_fragment"];
const INCLUDES = /#include +<([\w]+)>/g;
/** One piece in three.module.js: a string on a line of its own. */
const PIECE = /^(?:var|const) (\w+) = (".*");$/gm;
/** Says what to do, should a material of another kind ever be used. */
const ABSENT = JSON.stringify("#error left out of the bundle: see explorer/shaders.mjs");

export const fewerShaders = {
  name: "fewer-shaders",
  setup(build) {
    build.onLoad({ filter: /three[\\/]build[\\/]three\.module\.js$/ }, ({ path }) => ({ contents: lean(readFileSync(path, "utf-8")), loader: "js" }));
  },
};

function lean(source) {
  const named = Object.fromEntries([...source.matchAll(/^\t(\w+): (\w+),?$/gm)].map(([, name, variable]) => [name, variable]));
  const pieces = Object.fromEntries([...source.matchAll(PIECE)].map(([, variable, text]) => [variable, text]));
  const kept = new Set();
  const keep = (name) => {
    const variable = named[name] ?? name;
    if (kept.has(variable) || !(variable in pieces)) return;
    kept.add(variable);
    for (const [, inner] of pieces[variable].matchAll(INCLUDES)) keep(inner);
  };
  ROOTS.forEach(keep);
  if (kept.size < ROOTS.length) throw new Error("three.js has its shaders elsewhere now: explorer/shaders.mjs must follow");
  return source.replace(PIECE, (whole, variable) => (kept.has(variable) || !whole.includes("\\n") ? whole : `const ${variable} = ${ABSENT};`));
}
