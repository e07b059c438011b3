// A component from its bytes to its first call, by the package in dist, in a process of its own: milliseconds, without those in which the package is read.
import { readFileSync } from "node:fs";
import { load } from "../../dist/node/index.js";

const bytes = readFileSync(process.argv[2]);
const from = performance.now();
const { exports } = load(bytes);
if (exports.add(1, 2) !== 3) throw new Error("add gave something else than 3.");
console.log(performance.now() - from);
