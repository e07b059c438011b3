/**
 * Values of components as JSON that this package and wasmtime have in common: numbers of 64 bits are `{long}`, floats that JSON
 * lacks `{float}`, nothing is null, and a resource that was kept `{ref, at}`.
 */

export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data | undefined };

/** A call of a function, of an interface or the component itself, whose result may be kept; or a resource that is dropped. */
export type Step =
  | { readonly in?: string; readonly call: string; readonly args: readonly Data[]; readonly as?: string }
  | { readonly drop: string };

/** What the steps gave, and what the host program was asked meanwhile. */
export interface Told {
  readonly gave: readonly Data[];
  readonly asked: readonly Data[];
}

const number = (value: number): Data => {
  if (Object.is(value, -0)) return { float: "-0" };
  return Number.isFinite(value) ? value : { float: String(value) };
};

/** A value of this package as data; a resource is one that `isResource` knows. */
export function written(value: unknown, isResource: (value: object) => boolean): Data {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return { long: value.toString() };
  if (typeof value === "number") return number(value);
  if (typeof value !== "object") return value as Data;
  if (isResource(value)) return { resource: true };
  if (Array.isArray(value)) return value.map((one) => written(one, isResource));
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<number | bigint>, (one) => written(one, isResource));
  const parts = Object.entries(value).map(([key, part]): [string, Data] => [key, written(part, isResource)]);
  return Object.fromEntries(parts.filter(([key, part]) => key !== "val" || part !== null));
}

/** The value that is written so; what was kept comes from `kept`. */
export function read(data: Data | undefined, kept: ReadonlyMap<string, unknown>): unknown {
  if (data === null || data === undefined) return undefined;
  if (typeof data !== "object") return data;
  if (Array.isArray(data)) return data.map((one: Data) => read(one, kept));
  const object = data as { readonly [key: string]: Data };
  if (typeof object.long === "string") return BigInt(object.long);
  if (typeof object.float === "string") return Number(object.float);
  if (typeof object.ref === "string") return found(kept.get(object.ref), (object.at ?? []) as readonly number[]);
  return Object.fromEntries(Object.entries(object).map(([key, part]) => [key, read(part, kept)]));
}

/** What was kept, or what lies in it; of a result its value. */
function found(value: unknown, path: readonly number[]): unknown {
  const inner = path.reduce<unknown>((at, index) => (at as readonly unknown[])[index], value);
  const isResult = typeof inner === "object" && inner !== null && Object.hasOwn(inner, "tag");
  return isResult ? (inner as { readonly val?: unknown }).val : inner;
}
