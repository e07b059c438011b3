/**
 * Values of the Component Model's reference tests as JavaScript data, as `jsModel` has it.
 */

/** A value as the scripts write it. */
export interface SuiteValue {
  readonly type: string;
  readonly value: unknown;
}

const buffer = new DataView(new ArrayBuffer(8));

const camel = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const f32 = (value: unknown): number => {
  buffer.setUint32(0, Number(value));
  return buffer.getFloat32(0);
};

const f64 = (value: unknown): number => {
  buffer.setBigUint64(0, BigInt(value as string));
  return buffer.getFloat64(0);
};

const list = (value: unknown): unknown[] => (value as SuiteValue[]).map(dataOf);

const tagged = (tag: string, payload: unknown): unknown =>
  payload === undefined || payload === null ? { tag } : { tag, val: dataOf(payload as SuiteValue) };

const converters: { readonly [type: string]: (value: unknown) => unknown } = {
  bool: (value) => value,
  string: (value) => value,
  char: (value) => value,
  enum: (value) => value,
  u64: (value) => BigInt(value as string),
  s64: (value) => BigInt(value as string),
  f32,
  f64,
  list,
  tuple: list,
  record: (value) =>
    Object.fromEntries((value as [string, SuiteValue][]).map(([name, field]) => [camel(name), dataOf(field)])),
  variant: (value) => {
    const { case: name, payload } = value as { readonly case: string; readonly payload?: SuiteValue };
    return tagged(name, payload);
  },
  flags: (value) => Object.fromEntries((value as string[]).map((name) => [camel(name), true])),
  option: (value) => (value === null || value === undefined ? undefined : dataOf(value as SuiteValue)),
  result: (value) => {
    const [[name, payload]] = Object.entries(value as object) as [[string, unknown]];
    return tagged(name.toLowerCase(), payload);
  },
};

/** A value as data. All numbers but 64-bit integers are numbers. */
export function dataOf({ type, value }: SuiteValue): unknown {
  return (converters[type] ?? Number)(value);
}

/** Flags that are off are not written in scripts. */
const withoutFalse = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutFalse);
  const on = Object.entries(value).filter(([, one]) => one !== false && one !== undefined);
  return Object.fromEntries(on.map(([name, one]) => [name, withoutFalse(one)]));
};

/** Whether two values are the same data: NaN is itself, and -0 is not 0. */
export function isSameData(a: unknown, b: unknown): boolean {
  const [left, right] = [withoutFalse(a), withoutFalse(b)];
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null)
    return Object.is(left, right);
  const [names, others] = [Object.keys(left), Object.keys(right)];
  return (
    names.length === others.length &&
    names.every((name) => isSameData((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]))
  );
}
