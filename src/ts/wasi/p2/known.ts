/**
 * What can be asked of the table: the names of resources, and the types of functions with nothing left to look up.
 */
import { own } from "../../base/own.ts";
import type { HostResource } from "../../component/instance/host-resources.ts";
import type { Coded } from "./common/failures.ts";
import type { WasiFunction } from "./common/row.ts";
import { wasiInterfaces } from "./table.ts";
import { spelledFunc } from "./types.ts";

const resources = new Map<HostResource, string>(
  Object.values(wasiInterfaces).flatMap((one) =>
    Object.entries(one.resources).map(([name, of]) => [of, name] as const),
  ),
);

const resourceNames: ReadonlySet<string> = new Set(resources.values());

/** The name of one of WASI's resources. */
export const nameOfResource = (resource: HostResource): string | undefined => resources.get(resource);

/** The interfaces' packages that have error codes. */
const codes: { readonly [name: string]: Coded } = { "wasi:filesystem": "filesystem", "wasi:sockets": "network" };

/** Types that have been spelled out: each instance asks for those of all that it imports. */
const spelled = new Map<WasiFunction, string>();

/** The type of a function of an interface; undefined where there is none. */
export function typeOfFunc(key: string, name: string): string | undefined {
  const fn = own(wasiInterfaces[key]!.functions, name);
  if (fn === undefined) return undefined;
  let type = spelled.get(fn);
  if (type === undefined) {
    const self = /^\[method\]([^.]+)\./.exec(name)?.[1];
    type = spelledFunc(fn.type, self, codes[key.slice(0, key.indexOf("/"))], resourceNames);
    spelled.set(fn, type);
  }
  return type;
}

/** A name on the track 0.2: `wasi:io/streams@0.2.3`. Versions before a release are on none. */
const onTrack = /^(wasi:[a-z\d-]+\/[a-z\d-]+)@0\.2\.(?:0|[1-9]\d*)(?:\+[\w.-]+)?$/;

/** An interface's name in the table; empty for what is not on the track 0.2. */
export const keyOf = (name: string): string => onTrack.exec(name)?.[1] ?? "";

/** Why one of WASI's interfaces is not served, or lacks something; undefined for what is none of WASI's. */
export function lackOf(name: string): string | undefined {
  if (!name.startsWith("wasi:")) return undefined;
  if (keyOf(name) !== "") {
    const what = own(wasiInterfaces, keyOf(name)) === undefined ? "interface" : "function or resource";
    return `WASI is served as 0.2.12 has it, which has no such ${what}`;
  }
  return /@0\.2\.\d+-|@0\.[01]\.|^[^@]*$/.test(name)
    ? "drafts of WASI are not served; WASI 0.2 is, for which today's compilers build (wasm32-wasip2)"
    : "of WASI it is 0.2 that is served (wasm32-wasip2)";
}
