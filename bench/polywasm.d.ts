/**
 * The package polywasm has no types: it exports an object like the host's `WebAssembly`, without validation, traps, and
 * the parts of the interface that are not needed here.
 */
declare module "polywasm" {
  export const WebAssembly: Pick<typeof globalThis.WebAssembly, "Module" | "Instance">;
}
