/**
 * The entry `cljw-wasm/webassembly`: a `WebAssembly` object on the package's own engines.
 */
export { addFuel, createWebAssembly, fuelLeft } from "./webassembly/create.ts";
export { type WebAssemblyOptions } from "./webassembly/options.ts";
export {
  type CompileOptions,
  type Exception,
  type Global,
  type Imports,
  type Instance,
  type Memory,
  type Module,
  type Table,
  type Tag,
  type WebAssemblyObject,
} from "./webassembly/types.ts";
