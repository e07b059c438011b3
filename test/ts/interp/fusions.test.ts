/**
 * Joint instructions against their parts: the same text with and without a local between the parts computes what the host's
 * WebAssembly computes, over edge values and addresses, and traps where that does, for as much fuel.
 */
import { describe, expect, it } from "vitest";
import { type WasmModule, load } from "../../../src/ts/index.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { type Fusion, fusions } from "../../../src/ts/interp/code/fusions.ts";
import { type Bits, isNaNBits } from "../exec/host-ops.ts";
import { wat } from "../api/support.ts";
import { printLowered } from "./lowered.ts";
import { carrierOf, fromCarrier, toCarrier, types } from "./shapes.ts";

/** How an instruction is written: what it takes, what it gives, and its text for constants of its own. */
interface PartText {
  readonly takes: string;
  readonly gives: string;
  /** Whether the function ends with it; else what it gives is kept first, so that the return joins nothing. */
  readonly ends?: true;
  readonly texts: readonly ((...operands: readonly string[]) => string)[];
}

const plain = (op: string, takes: string, gives: string): PartText => ({
  takes,
  gives,
  texts: [(...operands) => `(${op} ${operands.join(" ")})`],
});

const withConstant = (op: string, letter: string, constants: readonly (number | bigint)[]): PartText => ({
  takes: letter,
  gives: letter,
  texts: constants.map((one) => (x) => `(${op} ${x} (${types[letter]}.const ${one}))`),
});

const numbers = [1, -8, 2 ** 31 - 1];
const counts = [0, 1, 13, 31, 32, 45, 63];
const offsets = [0, 5, 65_530, 2 ** 31 - 1];

const access = (op: string, takes: string, gives: string): PartText => ({
  takes,
  gives,
  texts: offsets.map(
    (offset) =>
      (...operands) =>
        `(${op} offset=${offset} ${operands.join(" ")})`,
  ),
});

const branch = (condition: (...operands: readonly string[]) => string, takes: string): PartText => ({
  takes,
  gives: "i",
  ends: true,
  texts: [
    (...operands) =>
      `(block (br_if 0 ${condition(...operands)}) (local.set $tkept-i (i32.const 9))) (local.get $tkept-i)`,
  ],
});

const parts: Readonly<Record<Exclude<Fusion["first"] | Fusion["second"], `${string}+${string}`>, PartText>> = {
  ADD: plain("i32.add", "ii", "i"),
  XOR: plain("i32.xor", "ii", "i"),
  AND: plain("i32.and", "ii", "i"),
  ADD_I: withConstant("i32.add", "i", numbers),
  MUL_I: withConstant("i32.mul", "i", numbers),
  AND_I: withConstant("i32.and", "i", numbers),
  SHL_I: withConstant("i32.shl", "i", counts),
  SHR_U_I: withConstant("i32.shr_u", "i", counts),
  ROTL_I: withConstant("i32.rotl", "i", counts),
  ADD64_I: withConstant("i64.add", "I", [1n, -8n, 2n ** 31n, 2n ** 63n - 1n]),
  ADD64: plain("i64.add", "II", "I"),
  XOR64: plain("i64.xor", "II", "I"),
  MUL64_I: withConstant("i64.mul", "I", [3n, -1n, 0x100_0000_01b3n]),
  SHL64_I: withConstant("i64.shl", "I", counts),
  SHR_U64_I: withConstant("i64.shr_u", "I", counts),
  ROTL64_I: withConstant("i64.rotl", "I", counts),
  EXTEND_U: plain("i64.extend_i32_u", "i", "I"),
  FADD: plain("f64.add", "FF", "F"),
  FSUB: plain("f64.sub", "FF", "F"),
  FMUL: plain("f64.mul", "FF", "F"),
  LOAD32: access("i32.load", "i", "i"),
  LOAD64: access("i64.load", "i", "I"),
  LOAD8_U: access("i32.load8_u", "i", "i"),
  STORE32: access("i32.store", "ii", ""),
  STORE64: access("i64.store", "iI", ""),
  STORE8: access("i32.store8", "ii", ""),
  BRZ: branch((x) => `(i32.eqz ${x})`, "i"),
  BRNZ: branch((x) => x, "i"),
  BR_EQ: branch((x, y) => `(i32.eq ${x} ${y})`, "ii"),
  BR_NE: branch((x, y) => `(i32.ne ${x} ${y})`, "ii"),
  BR_EQ_I: branch((x) => `(i32.eq ${x} (i32.const -1))`, "i"),
  BR_NE_I: branch((x) => `(i32.ne ${x} (i32.const 3))`, "i"),
  RETURN32: { takes: "i", gives: "i", ends: true, texts: [(x) => x] },
  RETURN64: { takes: "I", gives: "I", ends: true, texts: [(x) => x] },
  CONST32: { takes: "", gives: "i", texts: numbers.map((one) => () => `(i32.const ${one})`) },
  GLOBAL_GET32: { takes: "", gives: "i", texts: [() => "(global.get 0)"] },
  GLOBAL_SET32: { takes: "i", gives: "", texts: [(x) => `(global.set 0 ${x})`] },
  BR_FLT: branch((x, y) => `(f64.lt ${x} ${y})`, "FF"),
};

/** Bits for sources of each type, addresses near the end of a page among them. */
const inputs: Readonly<Record<string, readonly Bits[]>> = {
  i: [0, 3, -1, 65_532, 65_536, -65_530, 0x1234_5678],
  I: [0n, -1n, 2n ** 32n - 1n, -(2n ** 63n), 0x1234_5678_9abc_def0n],
  F: [0n, -(2n ** 63n), 0x3ff0_0000_0400_0000n, 0x7ff0_0000_0000_0000n, 0x7ff4_0000_0000_0001n],
};

interface Link {
  readonly part: PartText;
  readonly joints: readonly number[];
}

/** The parts of an instruction, and which operands of each the one before may be. */
function linksOf(name: string): readonly Link[] {
  const fusion = fusions.find((one) => one.name === name);
  if (fusion === undefined) return [{ part: parts[name as keyof typeof parts], joints: [] }];
  const { first, second, joint } = fusion;
  return [
    ...linksOf(first),
    { part: parts[second as keyof typeof parts], joints: joint === "either" ? [0, 1] : [joint] },
  ];
}

/** A body: with `apart`, what each part gives goes through a local. */
interface Body {
  readonly params: string;
  readonly gives: string;
  readonly ends: boolean;
  readonly joined: string;
  readonly apart: string;
}

/** All ways in which the parts follow each other. */
function bodiesOf(name: string): readonly Body[] {
  let bodies: Body[] = [{ params: "", gives: "", ends: false, joined: "", apart: "" }];
  for (const [i, { part, joints }] of linksOf(name).entries()) {
    bodies = bodies.flatMap((body) =>
      part.texts.flatMap((text) => (i === 0 ? [-1] : joints).map((joint) => extended(body, part, text, joint))),
    );
  }
  return bodies;
}

function extended(body: Body, part: PartText, text: PartText["texts"][number], joint: number): Body {
  const before = body.params.length;
  const fresh = [...part.takes].filter((_, k) => k !== joint);
  let next = before;
  const sources = [...part.takes].map((letter, k) =>
    k === joint ? undefined : fromCarrier(letter, `(local.get ${next++})`),
  );
  const given = joint < 0 ? "" : part.takes[joint]!;
  // A load of 64 bits serves floats as well.
  const retyped = (operand: string): string =>
    given === "F" && body.gives === "I" ? `(f64.reinterpret_i64 ${operand})` : operand;
  const kept = `$t${before}-${body.gives}`;
  return {
    params: body.params + fresh.join(""),
    gives: part.gives,
    ends: part.ends === true,
    joined: text(...sources.map((one) => one ?? retyped(body.joined))),
    apart: text(...sources.map((one) => one ?? retyped(`(local.tee ${kept} ${body.apart})`))),
  };
}

const locals = [0, 1, 2, 3, "kept"]
  .flatMap((n) => ["i", "I", "F"].map((letter) => `(local $t${n}-${letter} ${types[letter]})`))
  .join(" ");

/** The text of a body, and its result. */
function wholeText({ gives, ends }: Body, text: string): string {
  if (ends || gives === "") return text;
  const kept = `$tkept-${gives}`;
  return `(local.set ${kept} ${text}) ${toCarrier(gives, `(local.get ${kept})`)}`;
}

/** A module with a function for each body. */
function moduleOf(bodies: readonly Body[], which: "joined" | "apart"): Uint8Array<ArrayBuffer> {
  const pattern = Array.from({ length: 64 }, (_, i) => `\\${((i * 37 + 11) % 256).toString(16).padStart(2, "0")}`).join(
    "",
  );
  const functions = bodies.map((body, i) => {
    const params = [...body.params].map((letter) => `(param ${carrierOf(letter)})`).join(" ");
    const result = body.gives === "" ? "" : `(result ${carrierOf(body.gives)})`;
    return `(func (export "${i}") ${params} ${result} ${locals} ${wholeText(body, body[which])})`;
  });
  return wat(`(module (memory (export "memory") 1) (global (mut i32) (i32.const 77))
    (data (i32.const 0) "${pattern}") (data (i32.const 65472) "${pattern}") ${functions.join("\n")})`);
}

const combinations = (params: string): (readonly Bits[])[] =>
  [...params].reduce<(readonly Bits[])[]>(
    (lists, letter) => lists.flatMap((list) => inputs[letter]!.map((one) => [...list, one])),
    [[]],
  );

type Outcome = readonly [result: unknown, offset: number | undefined];

function outcome(module: WasmModule, name: string, args: readonly Bits[]): Outcome {
  try {
    return [module.func(name)(...args), undefined];
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    return [error.code, error.data.backtrace?.[0]?.offset];
  }
}

const isSame = (letter: string, a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (letter === "F" && typeof a === "bigint" && isNaNBits("F", a) && isNaNBits("F", b as Bits));

describe("a joint instruction", () => {
  it.each(fusions.map(({ name }) => name))("%s is its parts", (name) => {
    const bodies = bodiesOf(name);
    const [joined, apart] = [moduleOf(bodies, "joined"), moduleOf(bodies, "apart")];
    const used = new RegExp(`\\s${name.replaceAll("+", "\\+")}\\s`, "g");
    expect(printLowered(joined).match(used)?.length).toBe(bodies.length);
    expect(printLowered(apart)).not.toMatch(/\w\+[A-Z]/);
    const run = (bytes: Uint8Array, engine: "interp" | "native"): WasmModule => load(bytes, { engine, fuel: 1e9 });
    const modules = [run(joined, "native"), run(joined, "interp"), run(apart, "interp")] as const;
    const wrong: string[] = [];
    for (const [i, { params, gives }] of bodies.entries()) {
      for (const args of combinations(params)) {
        const [host, ours, parted] = modules.map((one) => outcome(one, String(i), args)) as [Outcome, Outcome, Outcome];
        const right = isSame(gives, host[0], ours[0]) && isSame(gives, host[0], parted[0]) && host[1] === ours[1];
        if (!right) wrong.push(`${bodies[i]!.joined} (${args.join(", ")}): ${ours.join(" ")}, not ${host.join(" ")}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    const bytes = modules.map((one) => Buffer.from(one.memory().bytes));
    expect(bytes[1]!.equals(bytes[0]!) && bytes[2]!.equals(bytes[0]!)).toBe(true);
    const left = modules.map(({ instance }) => instance.budget.left);
    expect(left[1]).toBe(left[0]);
  });
});
