/**
 * Memories, tables, globals and tags that the host program makes to give them to modules, and exceptions to throw.
 */
import { type ExceptionError, UsageError } from "../../base/errors/errors.ts";
import { bare, holdsNames, owns } from "../../base/own.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { didYouMeanKey, nearMisses, spelt } from "../../base/errors/suggest.ts";
import { isA } from "../../base/foreign.ts";
import { canonicalFuncType } from "../../core/canon.ts";
import {
  type GlobalType,
  numTypes,
  type RefType,
  type ValType,
  exnref,
  externref,
  funcref,
  isRef,
} from "../../core/types.ts";
import { Global } from "../../runtime/store/global.ts";
import { type Memory, newMemory as makeMemory } from "../../runtime/store/memory.ts";
import { Table } from "../../runtime/store/table.ts";
import { Tag } from "../../runtime/store/tag.ts";
import { newException } from "../../runtime/store/thrown.ts";
import { showValue, toBits, toRef } from "../../runtime/store/values.ts";
import { readable } from "../options/readable.ts";

/** Pages of a memory; `shared` needs a maximum. */
export interface MemoryDescriptor {
  readonly min: number | bigint;
  readonly max?: number | bigint;
  readonly shared?: boolean;
}

/** Elements of a table, `funcref` or `externref`, and what they are at first. */
export interface TableDescriptor {
  readonly min: number | bigint;
  readonly max?: number | bigint;
  readonly element?: string;
  readonly init?: unknown;
}

/** A global's type and value. */
export interface GlobalDescriptor {
  readonly type: string;
  readonly mutable?: boolean;
  readonly value?: unknown;
}

/** The types of the values that a tag's exceptions carry, and a name for messages. */
export interface TagDescriptor {
  readonly params?: readonly string[];
  readonly name?: string;
}

/** What a descriptor has, which may have no other names than these. */
function described<T>(what: string, given: T, known: readonly string[]): T & object {
  if (!holdsNames(given)) {
    throw new UsageError("bad-argument", `${what} takes ${phrase("a-map")}, ${showValue(given)} was given.`, {
      fn: what,
      value: given,
    });
  }
  for (const key of Object.keys(readable(what, given))) {
    if (!known.includes(key)) {
      const suggestions = nearMisses(key, known);
      throw new UsageError(
        "bad-option",
        `${what} has no option ${spelt(key)}.${didYouMeanKey(suggestions)} It takes ${known.map(spelt).join(", ")}.`,
        { fn: what, option: key, suggestions },
      );
    }
  }
  return bare(given);
}

/** The error for what is given under a name, or is not given. */
function wrong(what: string, name: string, expected: string, value: unknown): UsageError {
  const place = `${what}: ${spelt(name)}`;
  const text =
    value === undefined
      ? `${place} is missing. It must be ${expected}.`
      : `${place} must be ${expected}, not ${showValue(value)}.`;
  return new UsageError("bad-argument", text, { fn: what, param: name, expected, value });
}

const oneOf = (names: readonly string[]): string => names.map(spelt).join(", ");

function size(what: string, name: string, value: unknown): bigint {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (whole && (value as number | bigint) >= 0) return BigInt(value as number | bigint);
  throw wrong(what, name, "a whole number from 0 on", value);
}

function flag(what: string, name: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw wrong(what, name, "true or false", value);
}

function bounds(
  what: string,
  { min, max }: { readonly min: number | bigint; readonly max?: number | bigint },
): { min: bigint; max: bigint | undefined } {
  const limits = { min: size(what, "min", min), max: max === undefined ? undefined : size(what, "max", max) };
  if (limits.max !== undefined && limits.max < limits.min) {
    throw new UsageError(
      "bad-argument",
      `${what}: ${spelt("max")} ${limits.max} is below ${spelt("min")} ${limits.min}.`,
      {
        param: "max",
        value: max,
      },
    );
  }
  return limits;
}

/** A memory. @throws UsageError `bad-argument`, `bad-option`; LimitError `memory` */
export function newMemory(given: MemoryDescriptor): Memory {
  const verb = phrase("new-memory");
  const descriptor = described(verb, given, ["min", "max", "shared"]);
  const limits = bounds(verb, descriptor);
  const shared = flag(verb, "shared", descriptor.shared);
  if (shared && limits.max === undefined) {
    throw new UsageError("bad-argument", `${verb}: a shared memory needs ${spelt("max")}.`, { param: "max" });
  }
  for (const [name, pages] of [
    ["min", limits.min],
    ["max", limits.max ?? 0n],
  ] as const) {
    if (pages > 65_536n) {
      throw new UsageError("out-of-range", `${verb}: ${spelt(name)} is ${pages} pages, a memory has 65536 at most.`, {
        param: name,
      });
    }
  }
  return makeMemory({ ...limits, address: "i32", shared, pageSizeLog2: 16 });
}

const refTypes: { readonly [name: string]: RefType } = { funcref, externref };

function refTypeNamed(name: string): RefType | undefined {
  return owns(refTypes, name) ? refTypes[name] : undefined;
}

/** A table. @throws UsageError `bad-argument`, `bad-option`; LimitError `table` */
export function newTable(given: TableDescriptor): Table {
  const verb = phrase("new-table");
  const descriptor = described(verb, given, ["min", "max", "element", "init"]);
  const element = refTypeNamed(descriptor.element ?? "funcref");
  if (element === undefined) throw wrong(verb, "element", oneOf(Object.keys(refTypes)), descriptor.element);
  const limits = bounds(verb, descriptor);
  const init = toRef(descriptor.init ?? null, element, { fn: verb, param: "init" });
  return new Table({ ...limits, address: "i32", element }, undefined, init);
}

/** A global. @throws UsageError `bad-argument`, `bad-option`, `out-of-range` */
export function newGlobal(given: GlobalDescriptor): Global {
  const verb = phrase("new-global");
  const descriptor = described(verb, given, ["type", "mutable", "value"]);
  const type = numTypes.find((name) => name === descriptor.type) ?? refTypeNamed(descriptor.type);
  if (type === undefined) throw wrong(verb, "type", oneOf([...numTypes, ...Object.keys(refTypes)]), descriptor.type);
  const globalType: GlobalType = { type, mutable: flag(verb, "mutable", descriptor.mutable) };
  const zero = isRef(type) ? null : type === "v128" ? new Uint8Array(16) : 0;
  return new Global(globalType, toBits(descriptor.value ?? zero, type, { fn: verb, param: "value" }));
}

const paramTypes: { readonly [name: string]: ValType } = {
  ...Object.fromEntries(numTypes.map((name) => [name, name])),
  ...refTypes,
  exnref,
};

/** A tag of exceptions. @throws UsageError `bad-argument`, `bad-option` */
export function newTag(descriptor: TagDescriptor = {}): Tag {
  const verb = phrase("new-tag");
  const { params = [], name } = described(verb, descriptor, ["params", "name"]);
  if (!Array.isArray(params)) {
    throw wrong(verb, "params", "a list of types", params);
  }
  if (name !== undefined && typeof name !== "string") {
    throw wrong(verb, "name", "a string", name);
  }
  const types = params.map((given: string) => {
    if (owns(paramTypes, given)) return paramTypes[given]!;
    const known = oneOf(Object.keys(paramTypes));
    const text = `${verb}: a type of ${spelt("params")} must be ${known}, not ${showValue(given)}.`;
    throw new UsageError("bad-argument", text, { fn: verb, param: "params", expected: known, value: given });
  });
  return new Tag(canonicalFuncType({ kind: "func", params: types, results: [] }), name);
}

/**
 * An exception of a tag with its payload, for a host function to throw: guests that know the tag catch it.
 * @throws UsageError `arity`, `bad-argument`, `out-of-range`
 */
export function exception(tag: Tag, payload: readonly unknown[] = []): ExceptionError {
  if (!isA(tag, Tag)) {
    throw new UsageError(
      "bad-argument",
      `exception takes a tag: one that a module exports, or one of ${phrase("new-tag")}. ${showValue(tag)} was given.`,
      { fn: "exception", param: "tag", value: tag },
    );
  }
  if (!Array.isArray(payload)) {
    throw new UsageError("bad-argument", `exception: the payload must be a list, not ${showValue(payload)}.`, {
      fn: "exception",
      param: "payload",
      value: payload,
    });
  }
  return newException(tag, payload);
}
