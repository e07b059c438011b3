/**
 * Modules that were built for another world than they are loaded in: what to do about their imports, which is how the
 * message begins.
 */
import type { Import } from "../../core/module.ts";

/** A world that modules are built for. */
interface World {
  /** Whether an import is one of this world's. */
  readonly has: (wanted: Import) => boolean;
  readonly advice: string;
}

const worlds: readonly World[] = [
  {
    has: ({ module }) => module === "wasi_unstable" || module === "wasi",
    advice:
      "Build it again for wasm32-wasip1, with a compiler of today: it imports wasi_unstable, an early form of WASI, and here is wasi_snapshot_preview1",
  },
  {
    has: ({ module }) => module.startsWith("wasi:"),
    advice: "Build it for wasm32-wasip1: it imports WASI 0.2 or later, and here is WASI preview 1",
  },
  {
    has: ({ module }) => module.startsWith("wasix_"),
    advice: "Build it for wasm32-wasip1: it imports WASIX, and here is WASI preview 1",
  },
  {
    has: ({ module }) => module === "gojs" || module === "go",
    advice: "Build it with GOOS=wasip1: it was built for JavaScript (GOOS=js), whose wasm_exec.js gives these imports",
  },
  {
    has: ({ module }) => module === "wbg" || module === "__wbindgen_placeholder__" || module.endsWith("_bg.js"),
    advice:
      "Build it without wasm-bindgen, or give what the JavaScript file gives that wasm-bindgen has written: that file belongs to it",
  },
  {
    has: ({ module, name }) => module === "env" && (name === "__linear_memory" || name === "__indirect_function_table"),
    advice: "Link it first, with wasm-ld or the compiler: it is an object file",
  },
];

/** What to do about a module's imports; undefined where they tell of no world. */
export function importAdvice(imports: readonly Import[]): string | undefined {
  return worlds.find(({ has }) => imports.some(has))?.advice;
}
