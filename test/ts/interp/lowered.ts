/**
 * Modules lowered as a whole, for those who look at register code.
 */
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { canonicalTypes } from "../../../src/ts/core/canon.ts";
import { UsedFeatures } from "../../../src/ts/core/features.ts";
import { ModuleCode } from "../../../src/ts/interp/code/module-code.ts";
import { printFunction } from "../../../src/ts/interp/code/print.ts";
import { lowerFunction } from "../../../src/ts/interp/lower/lower.ts";
import { validateModule } from "../../../src/ts/validate/module.ts";

/** The code of a module with none of its functions lowered, with fuel. @throws MalformedError, InvalidError */
export function unlowered(bytes: Uint8Array): ModuleCode {
  const module = decodeModule(bytes);
  validateModule(module);
  const unit = {
    module,
    types: canonicalTypes(module.types),
    features: new UsedFeatures(new Set()),
    host: undefined,
    name: undefined,
  };
  return new ModuleCode(unit, true, lowerFunction);
}

/** The indices of the functions that a module defines. */
function definedIn({ unit: { module } }: ModuleCode): number[] {
  const { imported, funcs } = module.spaces;
  return Array.from({ length: funcs.length - imported.func }, (_, i) => imported.func + i);
}

/** The same with all of them lowered. */
export function lowered(bytes: Uint8Array): ModuleCode {
  const code = unlowered(bytes);
  for (const index of definedIn(code)) lowerFunction(code, index);
  return code;
}

/** All functions of a module in their lowered form. */
export function printLowered(bytes: Uint8Array): string {
  const code = lowered(bytes);
  return definedIn(code)
    .map((index) => `${printFunction(code, index)}\n`)
    .join("\n");
}
