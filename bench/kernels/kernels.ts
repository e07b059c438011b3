/**
 * The table of benchmark kernels, typed. The data is kernels.json, so that a plain script can read it too; the
 * expected results come from reference.ts, which a test compares on every run.
 */
import { readFileSync } from "node:fs";

/** A benchmark kernel: a module that exports `run: (n: i32) -> result`. */
export interface Kernel {
  /** The column's name in the published tables. */
  readonly name: string;
  /** The binary, beside this file; its source has the same name. */
  readonly file: string;
  /** The argument that makes a run take a few milliseconds on the host's WebAssembly. */
  readonly n: number;
  /** The type of the result. */
  readonly result: "i32" | "i64";
  /** The result of `run(n)`, signed, in decimal. */
  readonly expected: string;
}

/** All kernels, in the order in which they are reported. */
export const kernels = JSON.parse(readFileSync(new URL("kernels.json", import.meta.url), "utf8")) as readonly Kernel[];

/** The bytes of a kernel's binary. */
export function readKernel(kernel: Kernel): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(kernel.file, import.meta.url)));
}
