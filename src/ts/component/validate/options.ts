/**
 * Options of canonical definitions (Canonical ABI, `canonopt` Validation).
 */
import { canonicalFuncType } from "../../core/canon.ts";
import { type AddressType, type FuncType as CoreFuncType, type MemoryType, funcTypeName } from "../../core/types.ts";
import { matchesType } from "../../runtime/store/match.ts";
import type { CanonDef, CanonOption } from "../binary/component.ts";
import { type CanonOptionName, type StringEncoding, canonRow, stringEncodings } from "../binary/canons.ts";
import type { AtOffset } from "../binary/declarations.ts";
import { invalid } from "./errors.ts";
import type { Scope } from "./scope.ts";

/** The options of a canonical definition; indices are of core functions and memories. */
export interface Options {
  readonly encoding: StringEncoding;
  readonly memory: number | undefined;
  readonly realloc: number | undefined;
  readonly postReturn: number | undefined;
  readonly async: boolean;
  readonly callback: number | undefined;
  /** The type of addresses of the memory; i32 where there is none. */
  readonly pointer: AddressType;
}

/** Addresses of a memory, which has to be one that components can use: not shared, with pages of the usual size. @throws InvalidError */
export function memoryAddress(scope: Scope, index: number, at: number): AddressType {
  const type: MemoryType = scope.at("core-memory", index, at);
  const wanted: MemoryType = { address: type.address, min: 0n, max: undefined, shared: false, pageSizeLog2: 16 };
  if (!matchesType({ kind: "memory", type }, { kind: "memory", type: wanted })) {
    throw invalid(
      "type-mismatch",
      `core memory ${index} cannot be used for values: it is shared or has pages of another size`,
      at,
    );
  }
  if (type.address === "i64") scope.store.features.add("memory64");
  return type.address;
}

/** The type of a core function. @throws InvalidError `unknown-index` */
export function coreFuncType(scope: Scope, index: number, at: number): CoreFuncType {
  return scope.at("core-func", index, at).comp as CoreFuncType;
}

/** Checks that a core function has a type. @throws InvalidError */
export function checkCoreFunc(scope: Scope, index: number, wanted: CoreFuncType, what: string, at: number): void {
  const type = coreFuncType(scope, index, at);
  if (canonicalFuncType(type) === canonicalFuncType(wanted)) return;
  const text = `${what} uses a core function with an incorrect signature: ${funcTypeName(wanted)} is expected, found ${funcTypeName(type)}`;
  throw invalid("bad-canon", text, at);
}

const isEncoding = (name: CanonOptionName): name is StringEncoding => stringEncodings.some((known) => known === name);

/** The options by name, each of which is there once. */
function gather(canon: CanonDef): ReadonlyMap<CanonOptionName | "encoding", CanonOption> {
  const given = new Map<CanonOptionName | "encoding", CanonOption>();
  for (const option of canon.options) {
    const { name, at } = option;
    const key = isEncoding(name) ? "encoding" : name;
    const before = given.get(key);
    if (before !== undefined) {
      const text =
        key === "encoding" && before.name !== name
          ? `the encoding ${before.name} conflicts with the encoding ${name}`
          : `the option ${name} of canon ${canon.name} is specified more than once`;
      throw invalid("bad-canon", text, at);
    }
    given.set(key, option);
  }
  return given;
}

/** The options of a canonical definition, as far as they do not depend on types of components. @throws InvalidError */
export function checkOptions(scope: Scope, canon: CanonDef & AtOffset): Options {
  const { name, at } = canon;
  const { allows = [], needs = [] } = canonRow(name);
  const given = gather(canon);
  for (const [key, option] of given) {
    if (key === "encoding" || allows.includes(key)) continue;
    throw invalid("bad-canon", `the option ${key} cannot be specified for canon ${name}`, option.at);
  }
  for (const key of needs) requireOption(key, given.get(key), `canon ${name}`, at);
  const memory = given.get("memory");
  const pointer = memory === undefined ? "i32" : memoryAddress(scope, memory.index!, memory.at);
  const encoding = given.get("encoding")?.name ?? "utf8";
  const options: Options = {
    encoding: encoding as StringEncoding,
    memory: memory?.index,
    realloc: given.get("realloc")?.index,
    postReturn: given.get("post-return")?.index,
    async: given.has("async"),
    callback: given.get("callback")?.index,
    pointer,
  };
  checkTogether(scope, options, at);
  return options;
}

/** Rules about options together, and the types of the functions among them. */
function checkTogether(scope: Scope, options: Options, at: number): void {
  const { realloc, memory, callback, async, postReturn, pointer } = options;
  if (async) scope.store.features.add("async");
  if (callback !== undefined && !async)
    throw invalid("bad-canon", "the option callback cannot be specified without async", at);
  if (postReturn !== undefined && async)
    throw invalid("bad-canon", "the option post-return cannot be specified with async", at);
  if (realloc !== undefined) {
    if (memory === undefined)
      throw invalid("bad-canon", "the option realloc requires memory to be specified as well", at);
    const params = [pointer, pointer, pointer, pointer];
    checkCoreFunc(scope, realloc, { kind: "func", params, results: [pointer] }, "the option realloc", at);
  }
  if (callback !== undefined) {
    const type: CoreFuncType = { kind: "func", params: ["i32", "i32", "i32"], results: ["i32"] };
    checkCoreFunc(scope, callback, type, "the option callback", at);
  }
}

/** @throws InvalidError `bad-canon` where an option is missing */
export function requireOption(name: CanonOptionName, given: unknown, why: string, at: number): void {
  if (given === undefined) throw invalid("bad-canon", `the option ${name} is required by ${why}`, at);
}
