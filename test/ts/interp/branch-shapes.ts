/**
 * Functions around one branch: each form of branch to each kind of label, with up to thirteen values that are constants,
 * locals or computed. What a function does is known without running it, since the branch takes along what it leaves
 * where it is not taken, so each comes with the hash that it must leave.
 */
import { hostSupports } from "../../../src/ts/native/host/probe.ts";

export type Letter = "i" | "I" | "f" | "F" | "v" | "r";
export type LabelKind = "func" | "block" | "loop" | "if" | "else" | "try";

const typeOf: Readonly<Record<Letter, string>> = { i: "i32", I: "i64", f: "f32", F: "f64", v: "v128", r: "externref" };
const letters = Object.keys(typeOf) as Letter[];

/** How a branch is written, given that it is to be taken where the local $c is not zero. */
interface Form {
  /** The reference that the branch takes along besides. */
  readonly extra?: "externref" | "anyref";
  readonly code: (label: string, types: string) => string;
  readonly only?: LabelKind;
  readonly needs?: "exceptions" | "gc";
}

const c = "(local.get $c)";
const nullWhere = (first: string, second: string): string => `(select (result externref) ${first} ${second} ${c})`;
const cast = (first: string, second: string): string => `(select (result anyref) ${first} ${second} ${c})`;
const i31 = "(ref.i31 (i32.const 7))";

export const forms: Readonly<Record<string, Form>> = {
  "br_if of a local": { code: (label) => `(br_if ${label} ${c})` },
  "br_if of a comparison": { code: (label) => `(br_if ${label} (i32.ne ${c} (i32.const 0)))` },
  "br_if of a comparison's contrary": { code: (label) => `(br_if ${label} (i32.eqz (i32.lt_u ${c} (i32.const 1))))` },
  "br_if of a step": { code: (label) => `(br_if ${label} (local.tee $k (i32.add (local.get $k) (i32.const 1))))` },
  "br in an if": { code: (label, types) => `${c} (if (param ${types}) (result ${types}) (then (br ${label})))` },
  "return in an if": {
    only: "func",
    code: (_, types) => `${c} (if (param ${types}) (result ${types}) (then return))`,
  },
  "br_table of two": {
    code: (label, types) => `(block $skip (param ${types}) (result ${types}) (br_table ${label} $skip (i32.eqz ${c})))`,
  },
  "br_table of three": {
    code: (label, types) => `(block $skip (param ${types}) (result ${types})
      (block $mid (param ${types}) (result ${types}) (br_table $mid ${label} $skip ${label} $mid ${c}))
      (global.set $path (i32.const 1)))`,
  },
  br_on_null: {
    needs: "gc",
    code: (label) => `(br_on_null ${label} ${nullWhere("(ref.null extern)", "(local.get $r1)")}) drop`,
  },
  "br_on_null of a local": {
    needs: "gc",
    code: (label) =>
      `(local.set $x ${nullWhere("(ref.null extern)", "(local.get $r1)")}) (br_on_null ${label} (local.get $x)) drop`,
  },
  br_on_non_null: {
    needs: "gc",
    extra: "externref",
    code: (label) => `(br_on_non_null ${label} ${nullWhere("(local.get $r1)", "(ref.null extern)")}) (ref.null extern)`,
  },
  br_on_cast: {
    needs: "gc",
    extra: "anyref",
    code: (label) => `(br_on_cast ${label} anyref (ref i31) ${cast(i31, "(ref.null any)")})`,
  },
  br_on_cast_fail: {
    needs: "gc",
    extra: "anyref",
    code: (label) => `(br_on_cast_fail ${label} anyref (ref i31) ${cast("(ref.null any)", i31)})`,
  },
  "throw to a clause": {
    needs: "exceptions",
    code: (
      label,
      types,
    ) => `(try_table (param ${types}) (result ${types}) (catch $TAG ${label === "FUNC" ? "OUT" : label})
      ${c} (if (param ${types}) (result ${types}) (then (throw $TAG))))`,
  },
};

export const labelKinds: readonly LabelKind[] = ["func", "block", "loop", "if", "else", "try"];

const mask = (1n << 64n) - 1n;
const prime = 0x100_0000_01b3n;

/** Arguments of each letter: two of each, by which the locals are told apart. */
export const values: Readonly<Record<Exclude<Letter, "r">, readonly [bigint, bigint]>> = {
  i: [0x1122_3344n, 0x5566_7788n],
  I: [0x0123_4567_89ab_cdefn, 0x7edc_ba98_7654_3210n],
  f: [0x3f80_0001n, 0x4048_f5c3n],
  F: [0x3ff0_0000_0000_0001n, 0x4009_21fb_5444_2d18n],
  v: [0x0f0e_0d0c_0b0a_0908n, 0x1f1e_1d1c_1b1a_1918n],
};

type Kind = "const" | "local" | "computed";
const kinds: readonly Kind[] = ["const", "local", "computed"];

/** A value that the branch takes along. */
interface Value {
  readonly letter: Letter;
  readonly kind: Kind;
  /** Which of the two locals of its letter. */
  readonly which: 0 | 1;
}

/** What goes into the hash for a value: its bits, two of them for a vector; for a reference, whether it is null. */
function bitsOf({ letter, kind, which }: Value): readonly bigint[] {
  if (letter === "r") return [kind === "local" && which === 1 ? 0n : 1n];
  const bits = values[letter][which];
  if (kind === "const") return letter === "v" ? [5n, 6n] : [77n];
  const changed = kind === "local" ? bits : bits ^ 0x55n;
  return letter === "v" ? [changed, bits] : [changed];
}

const localOf = (letter: Letter, which: number): string =>
  `(local.get $${letter === "I" || letter === "F" ? letter + letter : letter}${which})`;

function textOf({ letter, kind, which }: Value): string {
  const local = localOf(letter, which);
  if (kind === "local") return local;
  const isConst = kind === "const";
  switch (letter) {
    case "i":
      return isConst ? "(i32.const 77)" : `(i32.xor ${local} (i32.const 0x55))`;
    case "I":
      return isConst ? "(i64.const 77)" : `(i64.xor ${local} (i64.const 0x55))`;
    case "f":
      return isConst
        ? `(f32.const 0x4dp-149)`
        : `(f32.reinterpret_i32 (i32.xor (i32.reinterpret_f32 ${local}) (i32.const 0x55)))`;
    case "F":
      return isConst
        ? `(f64.const 0x4dp-1074)`
        : `(f64.reinterpret_i64 (i64.xor (i64.reinterpret_f64 ${local}) (i64.const 0x55)))`;
    case "v":
      return isConst ? "(v128.const i64x2 5 6)" : `(v128.xor ${local} (v128.const i64x2 0x55 0))`;
    case "r":
      return isConst ? "(ref.null extern)" : `(select (result externref) ${localOf("r", 0)} ${localOf("r", 0)} ${c})`;
  }
}

/** Mixes the value in a local of this letter into the hash. */
function mixLocal(letter: Letter, name: string): string {
  const local = `(local.get ${name})`;
  const one: Readonly<Record<Letter, string>> = {
    i: `(call $mix (i64.extend_i32_u ${local}))`,
    I: `(call $mix ${local})`,
    f: `(call $mix (i64.extend_i32_u (i32.reinterpret_f32 ${local})))`,
    F: `(call $mix (i64.reinterpret_f64 ${local}))`,
    v: `(call $mix (i64x2.extract_lane 0 ${local})) (call $mix (i64x2.extract_lane 1 ${local}))`,
    r: `(call $mix (i64.extend_i32_u (ref.is_null ${local})))`,
  };
  return one[letter];
}

/** One function, and what calls it. */
export interface Shape {
  readonly name: string;
  readonly text: string;
  /** The tag that carries the values, where the branch is an exception. */
  readonly tag: string | undefined;
  /** The hash that is left where the branch is not taken, and where it is. */
  readonly expected: readonly [bigint, bigint];
}

/** The patterns of kinds for so many values: all for three, some for more, a dozen for those that are moved at once. */
function patternsOf(count: number): readonly (readonly Kind[])[] {
  const all = 3 ** count;
  const step = count <= 3 ? 1 : count === 4 ? 7 : count === 5 ? 19 : Math.floor(all / 12);
  const patterns: Kind[][] = [];
  for (let n = 0; n < all; n += step) {
    patterns.push(Array.from({ length: count }, (_, i) => kinds[Math.floor(n / 3 ** i) % 3]!));
  }
  return patterns;
}

const locals = letters.flatMap((letter) => ([0, 1] as const).map((which): Value => ({ letter, kind: "local", which })));

/** A permutation that a number decides. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  const turned = [...items.slice(at), ...items.slice(0, at)];
  return by % 2 === 0 ? turned : turned.toReversed();
}

const nameOf = (value: Value): string => textOf(value).slice("(local.get ".length, -1);

function shapeOf(form: Form, kind: LabelKind, pattern: readonly Kind[], seed: number, name: string): Shape {
  const taken = pattern.map((of, i): Value => {
    const letter = letters[(seed + i * (1 + (seed % 5))) % letters.length]!;
    return { letter, kind: of, which: ((seed >> (i % 3)) & 1) as 0 | 1 };
  });
  const params = rotated(locals, seed);
  const resultTypes = [...taken.map(({ letter }) => typeOf[letter]), ...(form.extra ? [form.extra] : [])];
  const types = resultTypes.join(" ");
  const plain = taken.map(({ letter }) => typeOf[letter]).join(" ");
  const tag = `$tag-${name}`;
  const label = kind === "func" ? "$f" : "$l";
  const depths = kind === "func" ? "FUNC" : "$l";
  const code = form.code(depths, plain).replaceAll("$TAG", tag);
  const q = resultTypes.map((type, i) => ({ type, name: `$q${i}` }));
  const store = q
    .toReversed()
    .map((one) => `(local.set ${one.name})`)
    .join(" ");
  const fetch = q.map((one) => `(local.get ${one.name})`).join(" ");
  const body = `${taken.map(textOf).join(" ")} ${code} ${store} (global.set $path (i32.add (global.get $path) (i32.const 2))) ${fetch}`;
  const zero = (type: string): string =>
    type === "v128"
      ? "(v128.const i64x2 0 0)"
      : type.endsWith("ref")
        ? `(ref.null ${type.slice(0, -3)})`
        : `(${type}.const 0)`;
  const regions: Readonly<Record<LabelKind, string>> = {
    func: body,
    block: `(block ${label} (result ${types}) ${body})`,
    loop: `(block $exit (result ${types}) ${resultTypes.map(zero).join(" ")}
      (loop ${label} (param ${types}) (result ${types}) ${store}
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (if (i32.eq (local.get $n) (i32.const 2)) (then ${fetch} (br $exit)))
        ${body}))`,
    if: `(i32.const 1) (if ${label} (result ${types}) (then ${body}) (else unreachable))`,
    else: `(local.get $n) (if ${label} (result ${types}) (then unreachable) (else ${body}))`,
    try: `(try_table ${label} (result ${types}) ${body})`,
  };
  // Below the region lie a constant, a local and a sum: the values, if they come out right, come out after them.
  const below = `(i32.const 11) ${localOf("I", 0)} (i32.add ${localOf("i", 1)} (i32.const 3))`;
  const rest = `${store} (local.set $b2) (local.set $b1) (local.set $b0)
    (if (i32.and (i32.eq (local.get $b0) (i32.const 11)) (i32.and (i64.eq (local.get $b1) ${localOf("I", 0)}) (i32.eq (local.get $b2) (i32.add ${localOf("i", 1)} (i32.const 3)))))
      (then (call $mix (i64.const 1))) (else (call $mix (i64.const 2))))
    ${params.map((value) => mixLocal(value.letter, nameOf(value))).join(" ")} ${fetch}`;
  const typed = params.map((value) => `(param ${nameOf(value)} ${typeOf[value.letter]})`).join(" ");
  const inner = `(func $f-${name} (param $c i32) ${typed} (result ${types})
    (local $k i32) (local $n i32) (local $x externref) (local $b0 i32) (local $b1 i64) (local $b2 i32) ${q.map((one) => `(local ${one.name} ${one.type})`).join(" ")}
    (local.set $k (i32.sub ${c} (i32.const 1)))
    ${below} ${functionLabels(regions[kind])} ${rest})`;
  const mixResults = q.map((one, i) => {
    const letter = taken[i]?.letter;
    return letter === undefined
      ? `(call $mix (i64.extend_i32_u (ref.is_null (local.get ${one.name}))))`
      : mixLocal(letter, one.name);
  });
  const outer = `(func (export "${name}") (param $c i32) (param $r0 externref) (param $r1 externref) (result i64)
    ${q.map((one) => `(local ${one.name} ${one.type})`).join(" ")}
    (global.set $hash (i64.const 0)) (global.set $path (i32.const 0))
    (call $f-${name} ${c} ${params.map(argumentOf).join(" ")}) ${store}
    (call $mix (i64.extend_i32_u (global.get $path))) ${mixResults.join(" ")} (global.get $hash))`;
  return {
    name,
    text: `${inner}\n${outer}`,
    tag: form.needs === "exceptions" ? `(tag ${tag} (param ${plain}))` : undefined,
    expected: [expectedHash(taken, params, form, kind, false), expectedHash(taken, params, form, kind, true)],
  };
}

/** The argument for a parameter: references come from outside, since $r1 is one that is not null. */
function argumentOf({ letter, which }: Value): string {
  if (letter === "r") return `(local.get $r${which})`;
  const bits = values[letter][which];
  if (letter === "i") return `(i32.const ${bits})`;
  if (letter === "I") return `(i64.const ${bits})`;
  if (letter === "f") return `(f32.reinterpret_i32 (i32.const ${bits}))`;
  if (letter === "F") return `(f64.reinterpret_i64 (i64.const ${bits}))`;
  return `(v128.const i64x2 ${bits} ${bits})`;
}

/** Branches to the function name it by its depth, which is that of the blocks around. */
function functionLabels(text: string): string {
  let depth = 0;
  const open: string[] = [];
  return text.replaceAll(/\((block|loop|if|try_table)?|\)|FUNC|OUT/g, (token, block: string | undefined) => {
    if (token === "FUNC") return String(depth);
    // A clause's labels are counted from outside of its block.
    if (token === "OUT") return String(depth - 1);
    if (token === ")") {
      if (open.pop() !== "") depth--;
    } else {
      open.push(block ?? "");
      if (block !== undefined) depth++;
    }
    return token;
  });
}

function expectedHash(
  taken: readonly Value[],
  params: readonly Value[],
  form: Form,
  kind: LabelKind,
  branches: boolean,
): bigint {
  let hash = 0n;
  const mix = (bits: bigint): void => {
    hash = (hash * prime + bits) & mask;
  };
  const returns = kind === "func" && branches;
  if (!returns) {
    mix(1n);
    for (const value of params) for (const bits of bitsOf(value)) mix(bits);
  }
  const isMid = form === forms["br_table of three"] && !branches;
  mix(branches ? 0n : isMid ? 3n : 2n);
  for (const value of taken) for (const bits of bitsOf(value)) mix(bits);
  if (form.extra !== undefined) mix(extraIsNull(form, branches) ? 1n : 0n);
  return hash;
}

function extraIsNull(form: Form, branches: boolean): boolean {
  return form === forms.br_on_cast_fail ? branches : !branches;
}

/** The shapes of one form and one kind of label. */
export function shapesOf(formName: string, kind: LabelKind): readonly Shape[] {
  const form = forms[formName]!;
  if (form.only !== undefined && form.only !== kind) return [];
  let seed = 0;
  return [0, 1, 2, 3, 4, 5, 9, 13].flatMap((count) =>
    patternsOf(count).map((pattern) =>
      shapeOf(form, kind, pattern, ++seed, `n${count}-${pattern.map((of) => of[0]! + of[2]!).join("")}-${seed}`),
    ),
  );
}

/** Whether the host's engine has what these shapes need. */
export function hostHas(formName: string, kind: LabelKind): boolean {
  const { needs } = forms[formName]!;
  const needed = [needs, kind === "try" ? "exceptions" : undefined];
  return needed.every((feature) => feature === undefined || hostSupports(feature as "gc"));
}

/** A module of these shapes. */
export function branchModule(shapes: readonly Shape[]): string {
  return `(module
    (global $hash (mut i64) (i64.const 0)) (global $path (mut i32) (i32.const 0))
    (func $mix (param i64) (global.set $hash (i64.add (i64.mul (global.get $hash) (i64.const ${prime})) (local.get 0))))
    ${shapes.map(({ tag }) => tag ?? "").join("\n")}
    ${shapes.map(({ text }) => text).join("\n")})`;
}
