/**
 * A script's values as bits, and whether bits are what a script expects. Bits are those of `runtime/store/func.ts`:
 * i32 and f32 a signed number, i64 and f64 a signed bigint, v128 16 bytes, references as themselves.
 */
import type { ScriptValue } from "./script.ts";

/** What stands for the host's reference number `n` of a script: the same object for the same number. */
export interface HostRef {
  readonly hostRef: string;
}

const hostRefs = new Map<string, HostRef>();

function hostRef(n: string): HostRef {
  let ref = hostRefs.get(n);
  if (ref === undefined) hostRefs.set(n, (ref = Object.freeze({ hostRef: n })));
  return ref;
}

const laneBits = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 } as const;

function vectorBytes(lanes: readonly string[], bits: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  lanes.forEach((lane, i) => {
    const value = BigInt.asUintN(bits, BigInt(lane));
    for (let byte = 0; byte < bits / 8; byte++) {
      view.setUint8((i * bits) / 8 + byte, Number((value >> BigInt(8 * byte)) & 0xffn));
    }
  });
  return bytes;
}

/** An argument as bits. */
export function argumentBits({ type, value, lane_type }: ScriptValue): unknown {
  if (type === "v128") return vectorBytes(value as readonly string[], laneBits[lane_type!]);
  if (type === "i32" || type === "f32") return Number(BigInt.asIntN(32, BigInt(value as string)));
  if (type === "i64" || type === "f64") return BigInt.asIntN(64, BigInt(value as string));
  return value === undefined || value === "null" ? null : hostRef(value as string);
}

/** Which reference types a non-null reference belongs to; told by the engine's adapter. */
export type RefTest = (type: string, value: unknown) => boolean;

/** Exponent, all ones, and the highest bit of the fraction, by width. */
const canonicalNaN = { 32: 0x7fc0_0000n, 64: 0x7ff8_0000_0000_0000n } as const;

function matchesFloat(expected: string, actual: bigint, width: 32 | 64): boolean {
  const bits = BigInt.asUintN(width, actual);
  const quiet = canonicalNaN[width];
  if (expected === "nan:canonical") return BigInt.asUintN(width - 1, bits) === quiet;
  if (expected === "nan:arithmetic") return (bits & quiet) === quiet;
  return bits === BigInt.asUintN(width, BigInt(expected));
}

function matchesLanes({ value, lane_type }: ScriptValue, actual: unknown): boolean {
  if (!(actual instanceof Uint8Array) || actual.length !== 16) return false;
  const width = laneBits[lane_type!];
  return (value as readonly string[]).every((lane, i) => {
    let bits = 0n;
    for (let byte = width / 8 - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(actual[(i * width) / 8 + byte]!);
    if (lane_type === "f32" || lane_type === "f64") return matchesFloat(lane, bits, laneBits[lane_type]);
    return bits === BigInt.asUintN(width, BigInt(lane));
  });
}

function matchesRef({ type, value }: ScriptValue, actual: unknown, isRef: RefTest): boolean {
  if (value === "null" || /^null|^refnull$/.test(type)) return actual === null;
  if (actual === null || actual === undefined) return false;
  return value === undefined ? isRef(type, actual) : actual === hostRef(value as string);
}

/** Whether a result is what a script expects of it. */
export function matchesValue(expected: ScriptValue, actual: unknown, isRef: RefTest): boolean {
  switch (expected.type) {
    case "either":
      return expected.values!.some((one) => matchesValue(one, actual, isRef));
    case "i32":
      return actual === argumentBits(expected);
    case "i64":
      return actual === argumentBits(expected);
    case "f32":
      return typeof actual === "number" && matchesFloat(expected.value as string, BigInt(actual), 32);
    case "f64":
      return typeof actual === "bigint" && matchesFloat(expected.value as string, actual, 64);
    case "v128":
      return matchesLanes(expected, actual);
    default:
      return matchesRef(expected, actual, isRef);
  }
}

/** Bits in a message. */
export function showBits(value: unknown): string {
  if (value instanceof Uint8Array) return `v128:${Buffer.from(value).toString("hex")}`;
  if (typeof value === "number") return `0x${(value >>> 0).toString(16)}`;
  if (typeof value === "bigint") return `0x${BigInt.asUintN(64, value).toString(16)}n`;
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" && "hostRef" in value ? `host reference ${String(value.hostRef)}` : typeof value;
}

/** An expected value in a message. */
export function showExpected({ type, value, values }: ScriptValue): string {
  if (values !== undefined) return `either(${values.map(showExpected).join(" | ")})`;
  return value === undefined ? type : `${type}:${typeof value === "string" ? value : value.join(" ")}`;
}
