import { readFileSync } from "node:fs";
import { load, run } from "cljw-wasm";

const fromBytes = load(readFileSync("01_add.wasm"));
const fromPath = load("10_greet.wasm");
const { out } = run("07_wasi_hello.wasm");
console.log(fromBytes.exports.add(40, 2), fromPath.call("greet", "JavaScript"), out.trim());
