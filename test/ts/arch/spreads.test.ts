/**
 * No list whose length is a module's, a text's or a guest's to say is spread into a call: each item takes stack, and some
 * ten thousand end it. `base/lists.ts` has what adds to a list instead. Spreads that are left are listed with their reason.
 */
import { describe, expect, it } from "vitest";
import { pushAll } from "../../../src/ts/base/lists.ts";
import { filesBelow, textOf } from "./sources.ts";
import { appliesIn, spreadsIn } from "./spreads.ts";

/** As many as the parameters or results of a function type, 1,000 at most. */
const signature = "core/limits.ts bounds parameters and results";
/** What the host program gave in a call of its own, which took as much stack. */
const given = "the caller has just given them in a call";
/** A list that the sources write out. */
const fixed = "a list of these sources, or a piece of fixed length";
/** Operands of one operator, or the words of one value, four at most. */
const operands = "operands of one operator, or the words of one value: four at most";
/** The words of an instruction of the interpreter, `BR_TABLE` aside, which adds its targets one by one. */
const words = "the words of one instruction, twelve at most";

const allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "api/language/translator.ts": {
    "fn(...args.map((arg) => this.value(arg)))": signature,
    "callable(...args)": given,
    "callable(...args.map(nullish))": given,
    "given(...args.map((arg, i) => conversions[i]!(arg)))": signature,
    "fn(...args)": signature,
  },
  "api/source/heights.ts": { "heights.apply(...effect)": fixed },
  "api/source/decode.ts": {
    "String.fromCharCode(...contents.subarray(0, 1024))": fixed,
  },
  "api/source/fetched-wit.ts": { "String.fromCharCode(...bytes.subarray(0, 64))": fixed },
  "api/module/module.ts": {
    "this._func(key)(...args)": given,
    "bound.callAsync(...args)": given,
    "value(...args)": given,
  },
  "api/diff.ts": { "module.call(...args)": "what a list gives for a call: too many are what that call came to" },
  "clojure/verbs/comparing.ts": { "modules.func(______, module, key)(...args)": "the same" },
  "api/verbs.ts": { ".callAsync(...args)": given },
  "webassembly/functions/exported.ts": { "call(...values)": signature },
  "webassembly/functions/imported.ts": {
    "target(...args.map((value, i) => params[i]!(value)))": signature,
    "call(...args)": signature,
  },
  "webassembly/functions/js-string.ts": {
    "String.fromCharCode(...units.subarray(at, Math.min(end, at + piece)))": fixed,
  },
  "base/own.ts": { "Object.assign(...parts)": fixed },
  "base/bytes/base64.ts": { "String.fromCharCode(...codes)": fixed },
  "base/bytes/utf8.ts": { "String.fromCharCode(...units)": "short strings: some dozens of units" },
  "base/bytes/utf8-by-hand.ts": { "String.fromCharCode(...units)": fixed },
  "cli/call.ts": { "module.call(...args)": given },
  "cli/help.ts": { "Math.max(...rows.map(([text]) => text.length))": fixed },
  "clojure/data.ts": {
    "core.arrayMap(...keysAndValues)": "eight entries at most",
    "core.arrayMap(...sample)": "eight entries at most",
  },
  "clojure/errors.ts": { "core.list(...itemsOf(core, core.take(mostItems, value)))": "ten at most" },
  "clojure/interned.ts": { "verb(...args)": given, "core.list(...lists)": fixed },
  "clojure/resources.ts": { "found(...args)": given },
  "clojure/verbs/components.ts": { "modules.func(fn, module, key)(...args)": given },
  "clojure/verbs/calling.ts": { "func(______, module, key)(...args)": given, "rt.callAsync(...args)": given },
  "compile/lower/control.ts": { "all.push(...b.operands.words(i))": operands },
  "compile/lower/numeric.ts": { "operands.expression(...of)": operands },
  "compile/lower/operands.ts": {
    "texts.push(...this.bits(fromTop))": operands,
    "targets.push(...target.words)": operands,
  },
  "compile/lower/outlined.ts": { "b.operands.expression(...of)": operands },
  "compile/run/adapters.ts": { "func.fn(...values)": signature },
  "compile/run/entry.ts": { "codeOf(target)(...words)": signature },
  "compile/run/help.ts": { "fn(...(given as never[]))": signature },
  "compile/run/instance.ts": {
    "this._ready(index)(...words)": given,
    "this._tail(index)(...words)": given,
    "code()(...words)": given,
  },
  "component/abi/calls/call.ts": { "call(...flat)": "16 flat values at most, or a pointer" },
  "component/abi/calls/canon-lift.ts": { "callAsync(...args)": given },
  "component/abi/values/strings.ts": { "String.fromCharCode(...units.subarray(at, at + piece))": fixed },
  "api/component/link.ts": {
    "lifted().call(...args)": given,
    "lifted().callAsync(...args)": given,
    "call(...args)": given,
  },
  "component/instance/guest-resource.ts": { "method(...args)": given },
  "component/instance/pass-through.ts": {
    "call(...args)": given,
    "callAsync(...args)": given,
    "func(...args)": "16 flat values at most, or a pointer",
  },
  "component/abi/calls/canon-lower.ts": {
    "host(...lift(cx, args))": "the parameters of a function that the host program has given",
    "waiting(...lift(cx, args))": "the parameters of a function that the host program has given",
  },
  "interp/run/calls.ts": { "fn(...params.map((slot) => readValue(fiber, base, slot)))": signature },
  "interp/lower/emit.ts": {
    "this.words.push(...more)": words,
    "this.emit(...more)": words,
    "this.emitAt(...more)": words,
  },
  "interp/lower/data.ts": { "emitter.emitSlow(...row.words(l))": words },
  "interp/lower/gc.ts": { "emitter.emitSlow(...row.words(l))": words, "test(...words)": words },
  "interp/lower/numeric.ts": {
    "emitter.emitSlow(...bitsWords(l))": words,
    "emitter.emitToB(...immediate(form, b))": words,
    "emitter.emitSlow(...accessWords(l))": words,
  },
  "interp/lower/references.ts": { "l.emitter.emitSlow(...words)": words },
  "interp/lower/vector.ts": { "emitter.emitSlow(...words(l))": words },
  "native/crossing/exceptions.ts": { "fn(...args)": signature },
  "native/crossing/func.ts": {
    "this._carried(...carry(toRaws(args, type.params), type.params))": signature,
    "raw(...args)": given,
  },
  "native/crossing/host-calls.ts": {
    "fn(...args.map((value, i) => (isFuncRef(params[i]!) ? convert.param(value) : value)))": signature,
  },
  "native/crossing/shim.ts": { "set!(...carry([bits], [type]))": fixed, "make!(...values)": signature },
  "runtime/calls/entering.ts": { "raw(...args)": given },
  "runtime/calls/guest-calls.ts": { "raw(...args)": given },
  "runtime/calls/import-calls.ts": { "fn(...args)": signature },
  "native/crossing/untyped.ts": { "traced(...args)": given, "raw(...args)": given, "fn(...args)": signature },
  "runtime/calls/untyped-host-func.ts": { "this.fn(...args)": signature },
  "runtime/budget/budget.ts": { "hideFields(...accountFields)": fixed },
  "runtime/store/func.ts": { "this.callable(...args)": given },
  "runtime/calls/host-func.ts": { "this.fn(...params.map((type, i) => fromBits(args[i], type)))": signature },
  "runtime/stack-overflow.ts": { "takesAll(...ballast)": fixed },
  "validate/context.ts": { "disabledText(...others)": fixed },
  "wasi/p1/sock.ts": { "receiving(...args)": fixed, "sending(...args)": fixed },
  "wasi/p1/wasi.ts": { "call(...args)": fixed },
  "wasi/p2/trace.ts": { "call(...args)": fixed },
  "wasi/p2/wasi.ts": { "call(...args)": fixed },
};

const sources = filesBelow("src/ts", ".ts");

describe("spreads into calls", () => {
  it("are those that are listed with a reason", () => {
    expect(sources.length).toBeGreaterThan(200);
    const unlisted = sources.flatMap((file) => {
      const rows = allowed[file.slice("src/ts/".length)] ?? {};
      return spreadsIn(textOf(file)).flatMap((call) => (Object.hasOwn(rows, call) ? [] : [`${file}: ${call}`]));
    });
    expect(unlisted).toEqual([]);
  });

  it("are all there that are listed", () => {
    const gone = Object.entries(allowed).flatMap(([file, rows]) => {
      const found = spreadsIn(textOf(`src/ts/${file}`));
      return Object.keys(rows)
        .filter((call) => !found.includes(call))
        .map((call) => `${file}: ${call}`);
    });
    expect(gone).toEqual([]);
  });

  it("are not written as applications", () => {
    expect(sources.filter((file) => appliesIn(textOf(file)).length > 0)).toEqual([]);
  });

  it.each([
    ["list.push(...items);", ["list.push(...items)"]],
    ["list.push(1, ...f(a, b), c);", ["list.push(...f(a, b))"]],
    ["(docs ??= []).push(...lines);", ["(docs ??= []).push(...lines)"]],
    ["const n = Math.max(0, ...list.map((x) => x.n)) + 1;", ["Math.max(...list.map((x) => x.n))"]],
    ["x ? f(...a) : g(...b);", ["f(...a)", "g(...b)"]],
    ["return new Set<number>(...a);", ["Set<number>(...a)"]],
    ["f(\n  a,\n  ...b,\n);", ["f(...b)"]],
    ["f(() => g(...a));", ["g(...a)"]],
  ])("are found in %s", (text, calls) => {
    expect(spreadsIn(text)).toEqual(calls);
  });

  it.each([
    "const f = (...args: unknown[]): void => {};",
    "const f = (...args) => 1;",
    "function f(a: number, ...args: readonly number[]): void {}",
    "type F = (...args: never[]) => unknown;",
    "const both = [...a, ...b];",
    "f({ ...a, b });",
    "f([...a]);",
    "// f(...a)",
    'const text = "f(...a)";',
    "const { a, ...rest } = b;",
  ])("are not what is in %s", (text) => {
    expect(spreadsIn(text)).toEqual([]);
  });

  it("are replaced by what takes no stack", () => {
    const list: number[] = [1];
    pushAll(list, new Int32Array(1_000_000));
    expect(list.length).toBe(1_000_001);
  });

  it.each(["Reflect.apply(f, undefined, args)", "f.apply(null, args)"])("as an application are found: %s", (text) => {
    expect(appliesIn(text)).toHaveLength(1);
  });
});
