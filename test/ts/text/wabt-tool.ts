/**
 * wabt as an independent reader of both formats, with every feature it has.
 */
import wabt from "wabt";
import type { NamedBytes } from "../binary/modules.ts";

const features = {
  exceptions: true,
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  threads: true,
  multi_value: true,
  tail_call: true,
  bulk_memory: true,
  reference_types: true,
  memory64: true,
  multi_memory: true,
  extended_const: true,
  relaxed_simd: true,
  annotations: true,
  code_metadata: true,
};

/** What the tests ask of wabt. */
export interface Tool {
  /** Whether it reads this binary and finds it valid. */
  knows(module: NamedBytes): boolean;
  /** The binary of a text. @throws Error where it does not parse */
  assemble(text: string): Uint8Array;
}

/** Starts wabt. */
export async function startTool(): Promise<Tool> {
  const tool = await wabt();
  return {
    knows({ bytes }) {
      try {
        const module = tool.readWasm(bytes, { ...features, check: true });
        try {
          module.validate();
          return true;
        } finally {
          module.destroy();
        }
      } catch {
        return false;
      }
    },
    assemble(text) {
      // The function section has a name of its own there.
      const own = text.replaceAll(/^( {2}\(@custom .*?\((?:before|after) func)\)/gm, "$1tion)");
      // As bytes: it takes the length of a string for that of its UTF-8.
      const module = tool.parseWat("printed.wat", new TextEncoder().encode(own), features);
      try {
        return module.toBinary({ write_debug_names: true }).buffer;
      } finally {
        module.destroy();
      }
    },
  };
}
