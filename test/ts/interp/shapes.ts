/**
 * Shapes of code around one numeric operator: operands that are locals, constants, temporaries or far away, and results
 * that are kept, moved or branched on. Floats cross as bits, so that no NaN passes the JavaScript border.
 */
import type { Op } from "../../../src/ts/core/opcodes.ts";
import type { Bits } from "../exec/host-ops.ts";

export const types: Readonly<Record<string, string>> = { i: "i32", I: "i64", f: "f32", F: "f64" };
const carriers: Readonly<Record<string, string>> = { i: "i32", I: "i64", f: "i32", F: "i64" };

/** The type that a value of this letter crosses the border as. */
export function carrierOf(letter: string): string {
  return carriers[letter]!;
}

/** A value as its type, from its bits. */
export function fromCarrier(letter: string, text: string): string {
  return letter === "f" || letter === "F" ? `(${types[letter]}.reinterpret_${carrierOf(letter)} ${text})` : text;
}

/** A value's bits. */
export function toCarrier(letter: string, text: string): string {
  return letter === "f" || letter === "F" ? `(${carrierOf(letter)}.reinterpret_${types[letter]} ${text})` : text;
}

const word = new DataView(new ArrayBuffer(8));

function floatText(value: number, sign: boolean, payload: string): string {
  if (Number.isNaN(value)) return `${sign ? "-" : ""}nan:0x${payload}`;
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A constant instruction with these bits. */
export function constant(letter: string, bits: Bits): string {
  if (letter === "i" || letter === "I") return `(${types[letter]}.const ${bits})`;
  if (letter === "f") {
    word.setInt32(0, Number(bits));
    const payload = (Number(bits) & 0x7f_ffff).toString(16);
    return `(f32.const ${floatText(word.getFloat32(0), Number(bits) < 0, payload)})`;
  }
  word.setBigInt64(0, BigInt(bits));
  const payload = (BigInt(bits) & 0xf_ffff_ffff_ffffn).toString(16);
  return `(f64.const ${floatText(word.getFloat64(0), BigInt(bits) < 0n, payload)})`;
}

/** A function of a module under test: how often to call it is its parameters' matter. */
export interface Shape {
  readonly name: string;
  readonly text: string;
  /** Letters of its parameters, as edge values are chosen for. */
  readonly params: string;
  /** The letter of its result. */
  readonly result: string;
}

/** What is done with a result that is an i32: as a value, and in every way to branch on it. */
const conditionUses: Readonly<Record<string, (e: string) => string>> = {
  value: (e) => e,
  if: (e) => `(if (result i32) ${e} (then (i32.const 11)) (else (i32.const 22)))`,
  "if-then": (e) => `(local.set $r (i32.const 22)) (if ${e} (then (local.set $r (i32.const 11)))) (local.get $r)`,
  "if-not": (e) => `(if (result i32) (i32.eqz ${e}) (then (i32.const 11)) (else (i32.const 22)))`,
  "br-if": (e) => `(block $b (br_if $b ${e}) (return (i32.const 22))) (i32.const 11)`,
  "br-if-not": (e) => `(block $b (br_if $b (i32.eqz ${e})) (return (i32.const 22))) (i32.const 11)`,
  "br-if-value": (e) => `(block $b (result i32) (br_if $b (i32.const 11) ${e}) drop (i32.const 22))`,
  "br-if-head": (e) =>
    `(loop $l (if (local.get $r) (then (return (i32.const 11)))) (local.set $r (i32.const 1)) (br_if $l ${e})) (i32.const 22)`,
  "not-not": (e) => `(i32.eqz (i32.eqz ${e}))`,
  select: (e) => `(select (i32.const 11) (i32.const 22) ${e})`,
  "tee-if": (e) =>
    `(if (result i32) (local.tee $r ${e}) (then (i32.add (local.get $r) (i32.const 11))) (else (i32.const 22)))`,
  "br-table": (e) => `(block $a (block $b (br_table $a $b ${e})) (return (i32.const 22))) (i32.const 11)`,
};

const valueUses: Readonly<Record<string, (e: string) => string>> = {
  value: (e) => e,
  kept: (e) => `(local.set $k ${e}) (local.get $k)`,
};

interface Operands {
  readonly name: string;
  /** The operator's operands. */
  readonly list: readonly string[];
  /** Which of the function's parameters are operands, as letters. */
  readonly params: string;
  /** What goes before. */
  readonly setUp?: string;
}

/** Locals beyond what an instruction's word can name. */
const farLocals = 2_100;

function operandLists(op: Op, constants: (letter: string) => readonly Bits[]): Operands[] {
  const letters = [...op.params!];
  const get = (i: number, at = i): string => fromCarrier(letters[i]!, `(local.get ${at})`);
  const all = letters.map((_, i) => get(i));
  const lists: Operands[] = [
    { name: "locals", list: all, params: op.params! },
    { name: "temps", list: letters.map((letter, i) => `(call $id-${letter} ${get(i)})`), params: op.params! },
  ];
  if (letters.length === 1) {
    for (const bits of constants(letters[0]!)) {
      lists.push({ name: `constant ${bits}`, list: [constant(letters[0]!, bits)], params: "" });
    }
    return lists;
  }
  const [first, second] = letters as [string, string];
  if (first === second) lists.push({ name: "the same", list: [get(0), get(0)], params: first });
  for (const bits of constants(second)) {
    lists.push({ name: `right ${bits}`, list: [get(0), constant(second, bits)], params: first });
  }
  for (const bits of constants(first)) {
    lists.push({ name: `left ${bits}`, list: [constant(first, bits), get(1, 0)], params: second });
    lists.push({
      name: `both ${bits}`,
      list: [constant(first, bits), constant(second, constants(second)[1]!)],
      params: "",
    });
  }
  return lists;
}

function shape(name: string, params: string, result: string, locals: string, body: string): Shape {
  const signature = params === "" ? "" : `(param ${Array.from(params, carrierOf).join(" ")})`;
  const text = `(func (export "${name}") ${signature} (result ${carrierOf(result)}) ${locals} ${body})`;
  return { name, text, params, result };
}

/** All shapes of an operator, with these constants. */
export function shapesOf(op: Op, constants: (letter: string) => readonly Bits[]): Shape[] {
  const result = op.results!;
  const uses = result === "i" ? { ...conditionUses, ...valueUses } : valueUses;
  const shapes: Shape[] = [];
  for (const { name, list, params } of operandLists(op, constants)) {
    const expression = `(${op.text} ${list.join(" ")})`;
    for (const [use, wrap] of Object.entries(uses)) {
      const body = result === "i" ? wrap(expression) : toCarrierUse(result, expression, wrap);
      shapes.push(shape(`${name}, ${use}`, params, result, `(local $r i32) (local $k ${types[result]})`, body));
    }
  }
  return [...shapes, ...aliased(op), ...far(op, constants)];
}

/** With several instructions, the last one is the value. */
function toCarrierUse(letter: string, expression: string, wrap: (e: string) => string): string {
  const body = wrap(expression);
  if (body === expression) return toCarrier(letter, expression);
  const carrier = carrierOf(letter);
  return carrier === types[letter] ? body : `${body} ${carrier}.reinterpret_${types[letter]}`;
}

/** The result goes where an operand was. */
function aliased(op: Op): Shape[] {
  const letters = [...op.params!];
  const result = op.results!;
  const carrier = carrierOf(result);
  return letters.flatMap((letter, i) => {
    if (carrierOf(letter) !== carrier) return [];
    const list = letters.map((other, j) => fromCarrier(other, `(local.get ${j})`));
    const text = toCarrier(result, `(${op.text} ${list.join(" ")})`);
    return [
      shape(`into operand ${i}`, op.params!, result, "", `(local.set ${i} ${text}) (local.get ${i})`),
      shape(`into operand ${i}, twice`, op.params!, result, "", `(drop (local.tee ${i} ${text})) (local.get ${i})`),
    ];
  });
}

/** Operands, constants and results in slots that an instruction's word cannot name. */
function far(op: Op, constants: (letter: string) => readonly Bits[]): Shape[] {
  const letters = [...op.params!];
  const result = op.results!;
  const locals = `(local ${"i64 ".repeat(farLocals)}) ${letters.map((l, i) => `(local $p${i} ${types[l]})`).join(" ")} (local $to ${types[result]})`;
  const setUp = letters.map((l, i) => `(local.set $p${i} ${fromCarrier(l, `(local.get ${i})`)})`).join(" ");
  const get = letters.map((_, i) => `(local.get $p${i})`);
  const fars: [name: string, list: readonly string[]][] = [["far", get]];
  if (letters.length === 2) {
    const [first, second] = letters as [string, string];
    fars.push(["far, right", [get[0]!, constant(second, constants(second)[3]!)]]);
    fars.push(["far, left", [constant(first, constants(first)[4]!), get[1]!]]);
  }
  return fars.flatMap(([name, list]) => {
    const expression = `(${op.text} ${list.join(" ")})`;
    const kept = `${setUp} (local.set $to ${expression}) ${toCarrier(result, "(local.get $to)")}`;
    const uses = result === "i" ? Object.entries(conditionUses) : [];
    return [
      shape(name, op.params!, result, locals, kept),
      ...uses.map(([use, wrap]) =>
        shape(`${name}, ${use}`, op.params!, result, `${locals} (local $r i32)`, `${setUp} ${wrap(expression)}`),
      ),
    ];
  });
}

/** A module of shapes, with the identity functions that they use. */
export function shapesModule(shapes: readonly Shape[]): string {
  const identities = Object.entries(types).map(
    ([letter, type]) => `(func $id-${letter} (param ${type}) (result ${type}) (local.get 0))`,
  );
  return `(module ${identities.join("\n")}\n${shapes.map(({ text }) => text).join("\n")})`;
}
