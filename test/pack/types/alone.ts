import { createRuntime, load, nativeEngine, readMemory, run } from "cljw-wasm";
import * as core from "cljw-wasm/core";
import { wasi } from "cljw-wasm/parts/wasi";

interface Adder {
  readonly add: (a: number, b: number) => number;
}

const sum: number = load<Adder>("01_add.wasm").exports.add(1, 2);
const used: number = run("07_wasi_hello.wasm", { fuel: 1e6 }).fuelUsed;
const numbers: number[] = readMemory(load("10_greet.wasm").memory(), 0, 1, "i32");
const greeting: string = createRuntime({ engines: [nativeEngine], parts: [wasi] })
  .load("10_greet.wasm")
  .exports.greet("World");
core.load("01_add.wasm", { imports: { env: { log: (n) => n } } });

// @ts-expect-error: a number is wanted
load<Adder>("01_add.wasm").exports.add("1", 2);

void [sum, used, numbers, greeting];
