// The code that wasm-bindgen has written, over this package instead of the host's WebAssembly.
import { load } from "cljw-wasm";
import * as glue from "./words_bg.js";

const file = new URL("words_bg.wasm", import.meta.url);
const m = load(file, { imports: { "./words_bg.js": glue }, unusedImports: "ignore", fuelPerCall: 1_000_000 });
glue.__wbg_set_wasm(m.exports);
m.call("__wbindgen_start");

export { Counter, long_words } from "./words_bg.js";
