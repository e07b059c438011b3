// The page of an example where it lies in the package, and what it loads, as they are served; and a page that uses it.
import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const [, , name] = process.argv;
const from = createRequire(import.meta.url);
const home = dirname(from.resolve("cljw-wasm/package.json"));
const packages = "dist/node_modules";
cpSync(`${home}/examples/${name}`, `${packages}/cljw-wasm/examples/${name}`, { recursive: true });
cpSync(`${home}/dist/scittle.js`, `${packages}/cljw-wasm/dist/scittle.js`);
cpSync(from.resolve("scittle/dist/scittle.js"), `${packages}/scittle/dist/scittle.js`);
cpSync("index.html", "dist/index.html");
cpSync(`${name}.js`, "dist/steps.js");
cpSync("use.js", "dist/use.js");
