/**
 * What can be asked of the table: the names of resources, and the types of functions with nothing left to look up.
 */
import { own } from "../../base/own.ts";
import type { HostResource } from "../../component/instance/host-resources.ts";
import type { Coded } from "./common/failures.ts";
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

/** The type of a function of an interface; undefined where there is none. */
export function typeOfFunc(key: string, name: string): string | undefined {
  const fn = own(wasiInterfaces[key]!.functions, name);
  if (fn === undefined) return undefined;
  const self = /^\[method\]([^.]+)\./.exec(name)?.[1];
  return spelledFunc(fn.type, self, codes[key.slice(0, key.indexOf("/"))], resourceNames);
}
