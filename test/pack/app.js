import { readFileSync } from "node:fs";
import { load } from "cljw-wasm";

const fromBytes = load(readFileSync("01_add.wasm"));
const fromPath = load("10_greet.wasm");
console.log(fromBytes.exports.add(40, 2), fromPath.call("greet", "JavaScript"));
