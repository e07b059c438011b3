/**
 * Validation by the host's WebAssembly, of a module as it was given: where our own is left out, before a bound is written into it.
 */
import { InvalidError, UsageError } from "../../base/errors/errors.ts";
import { thrownText } from "../../base/foreign.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { hostWebAssembly } from "../../base/host/web.ts";
import type * as WebAssembly from "../../base/host/web-assembly.ts";
import { instructionsOf } from "../../binary/body.ts";
import { UsedFeatures } from "../../core/features.ts";
import type { Module } from "../../core/module.ts";
import type { Validated } from "../parts/part.ts";

/** Of the host that is all that can be known, once: nothing is weighed. */
export function validatedByHost(module: Module): Validated {
  const host = hostWebAssembly();
  if (host === undefined) {
    const text = `This host has no WebAssembly, which would validate the module. ${phrase("have-validation")}`;
    throw new UsageError("part-missing", text, { suggestions: ["validation"] });
  }
  if (!host.validate(module.bytes)) throw refused(host, module);
  const nothing = (): void => undefined;
  let features: UsedFeatures | undefined;
  return {
    check: nothing,
    checkAll: nothing,
    tooHeavy: () => undefined,
    get features() {
      return (features ??= featuresOfBodies(module));
    },
  };
}

function refused(host: WebAssembly.Host, { bytes }: Module): InvalidError {
  const text = `The host's WebAssembly refuses the module${reasonOf(host, bytes)}. It is not valid, or it uses a feature that the host does not have.`;
  return new InvalidError("bad-module", `${text} For where, and why: ${phrase("have-validation")}`);
}

/** Why, as far as the host says it, which does so where it is to compile. */
function reasonOf(host: WebAssembly.Host, bytes: Uint8Array): string {
  try {
    void new host.Module(bytes);
    return "";
  } catch (error) {
    return `: ${thrownText(error).replace(/\.$/, "")}`;
  }
}

/** The features that the instructions of a valid module came with; those of its declarations stay unknown. */
function featuresOfBodies(module: Module): UsedFeatures {
  const features = new UsedFeatures(new Set());
  for (const { body } of module.funcs) {
    const reader = instructionsOf(module.bytes, body);
    while (!reader.done) {
      const { anyOf, since } = reader.next();
      features.need(anyOf ?? [since]);
    }
  }
  return features;
}
