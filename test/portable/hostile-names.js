/**
 * Names for modules and functions that try to pass for something else in the text of a host's stack trace.
 */
export const hostileNames = [
  "plain",
  "x\ny",
  "\n",
  "x\r\n\u2028y",
  "a:wasm-function[99]:0x5",
  "x (wasm://wasm/m-00000000:wasm-function[0]:0x1)",
  "x\n    at f (file:///a.js:1:1)\n    at g",
  "    at f (wasm://wasm/00000000:wasm-function[0]:0x1)",
  "wasm://wasm/x:1:2",
  "x]@[wasm code]\nf@",
  ".wasm-function[0]",
  "f@file:///a.js:1:1",
  "wasm-stub@[wasm code]",
  "cljw-wasm-border",
  "RangeError: Maximum call stack size exceeded",
  "/-a-b/",
  "constructor",
  "__proto__",
  "\u{1F600}\u202E\u0301",
  "n".repeat(5_000),
];
