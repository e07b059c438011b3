// The page and its two scripts, as they are served.
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";

mkdirSync("dist", { recursive: true });
const from = createRequire(import.meta.url);
cpSync("index.html", "dist/index.html");
cpSync(from.resolve("scittle/dist/scittle.js"), "dist/scittle.js");
cpSync(from.resolve("cljw-wasm/scittle"), "dist/cljw-wasm.js");
