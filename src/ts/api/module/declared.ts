/**
 * Types that the caller gives to functions whose types nobody tells.
 */
import { UsageError } from "../../base/errors/errors.ts";
import { owns } from "../../base/own.ts";
import { shownList, shownName, shownNameOr } from "../../base/errors/shown.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import { type NumType, type ValType, externref, funcref } from "../../core/types.ts";
import type { Func } from "../../runtime/store/func.ts";

const known: { readonly [name: string]: ValType } = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  externref,
  funcref,
} satisfies { readonly [K in Exclude<NumType, "v128"> | "externref" | "funcref"]: ValType };

function typeOf(name: string): ValType {
  if (owns(known, name)) return known[name]!;
  throw new UsageError(
    "bad-option",
    `A function of a WebAssembly.Module can be given ${shownList(Object.keys(known))} as types, not ${shownName(name)}.`,
    { option: "params", value: name },
  );
}

/**
 * A function with the type that a signature says. Without params and results it stays without.
 * @throws UsageError `bad-option`, `signature-mismatch`
 */
export function declared(
  func: Func,
  { params, results }: { readonly params?: readonly string[]; readonly results?: readonly string[] },
): Func {
  if (params === undefined && results === undefined) return func;
  const types = { params: (params ?? []).map(typeOf), results: (results ?? []).map(typeOf) };
  const typed = func.withType(canonicalFuncType({ kind: "func", ...types }));
  if (typed !== undefined) return typed;
  const text = `${shownNameOr(func.name, "The function")} has not the type that the signature says: (${(params ?? []).join(" ")}) -> (${(results ?? []).join(" ")})`;
  throw new UsageError("signature-mismatch", `${text}. The host does not tell which it has.`, {
    export: func.name ?? "",
  });
}
