import { WasmError, engines, load, run } from "cljw-wasm";

const greeting: string = String(load("10_greet.wasm", { engine: "interp" }).call("greet", "TypeScript"));
const exit: number = run("07_wasi_hello.wasm").exit;
const code: string = codeOf(() => load("no-such-file.wasm"));

// @ts-expect-error: an option that does not exist
if (exit > 1000) load("01_add.wasm", { engin: "interp" });

function codeOf(f: () => unknown): string {
  try {
    f();
    return "none";
  } catch (error) {
    return error instanceof WasmError ? `${error.kind}/${error.code}` : "not ours";
  }
}

console.log(greeting, exit, code, typeof engines());
