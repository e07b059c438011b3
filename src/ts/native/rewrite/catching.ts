/**
 * In which form the code of a module catches exceptions.
 */
import { instructionsOf } from "../../binary/body.ts";
import type { ByteRange, Module } from "../../core/module.ts";
import { hostSupports } from "../host/probe.ts";

/** A form of catching: hosts take one of the two in a module. */
export type CatchForm = "try" | "try_table";

/** The form that code added to a module may catch in; undefined where the host has none, and nothing is ever caught. */
export function catchFormOf(module: Module): CatchForm | undefined {
  for (const { body } of module.funcs) {
    const form = catchFormIn(module, body);
    if (form !== undefined) return form;
  }
  if (hostSupports("exceptions")) return "try_table";
  return hostSupports("legacy-exceptions") ? "try" : undefined;
}

function catchFormIn({ bytes }: Module, body: ByteRange): CatchForm | undefined {
  const reader = instructionsOf(bytes, body);
  while (!reader.done) {
    const { since, anyOf } = reader.next();
    if (since === "legacy-exceptions") return "try";
    if (since === "exceptions" && anyOf === undefined) return "try_table";
  }
  return undefined;
}
