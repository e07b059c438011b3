/**
 * The types of WASI 0.2 as texts without names, by which a component's imports are held against those that are served: a
 * component says itself of which types its imports are, and what does their work takes arguments as they should be.
 */
import { lastOf } from "../../base/lists.ts";
import type { ValType } from "../../component/abi/despecialize.ts";
import type { RuntimeFuncType } from "../../component/instance/func-type.ts";
import { type HostResource, ProgramResource } from "../../component/instance/host-resources.ts";
import type { Coded } from "./common/failures.ts";

/** What the interfaces' names stand for, but for resources and error codes. */
const named: { readonly [name: string]: string } = {
  instant: "u64",
  duration: "u64",
  filesize: "u64",
  "link-count": "u64",
  datetime: "record{seconds:u64,nanoseconds:u32}",
  "stream-error": "variant{last-operation-failed(error),closed}",
  "descriptor-type": "enum{unknown,block-device,character-device,directory,fifo,symbolic-link,regular-file,socket}",
  "descriptor-flags": "flags{read,write,file-integrity-sync,data-integrity-sync,requested-write-sync,mutate-directory}",
  "descriptor-stat":
    "record{type:descriptor-type,link-count:link-count,size:filesize,data-access-timestamp:option<datetime>,data-modification-timestamp:option<datetime>,status-change-timestamp:option<datetime>}",
  "path-flags": "flags{symlink-follow}",
  "open-flags": "flags{create,directory,exclusive,truncate}",
  "new-timestamp": "variant{no-change,now,timestamp(datetime)}",
  "directory-entry": "record{type:descriptor-type,name:string}",
  advice: "enum{normal,sequential,random,will-need,dont-need,no-reuse}",
  "metadata-hash-value": "record{lower:u64,upper:u64}",
  "ip-address-family": "enum{ipv4,ipv6}",
  "ipv4-address": "tuple<u8,u8,u8,u8>",
  "ipv6-address": "tuple<u16,u16,u16,u16,u16,u16,u16,u16>",
  "ip-address": "variant{ipv4(ipv4-address),ipv6(ipv6-address)}",
  "ipv4-socket-address": "record{port:u16,address:ipv4-address}",
  "ipv6-socket-address": "record{port:u16,flow-info:u32,address:ipv6-address,scope-id:u32}",
  "ip-socket-address": "variant{ipv4(ipv4-socket-address),ipv6(ipv6-socket-address)}",
  "shutdown-type": "enum{receive,send,both}",
  "incoming-datagram": "record{data:list<u8>,remote-address:ip-socket-address}",
  "outgoing-datagram": "record{data:list<u8>,remote-address:option<ip-socket-address>}",
};

const errorCodes: { readonly [C in Coded]: string } = {
  filesystem:
    "enum{access,would-block,already,bad-descriptor,busy,deadlock,quota,exist,file-too-large,illegal-byte-sequence,in-progress,interrupted,invalid,io,is-directory,loop,too-many-links,message-size,name-too-long,no-device,no-entry,no-lock,insufficient-memory,insufficient-space,not-directory,not-empty,not-recoverable,unsupported,no-tty,no-such-device,overflow,not-permitted,pipe,read-only,invalid-seek,text-file-busy,cross-device}",
  network:
    "enum{unknown,access-denied,not-supported,invalid-argument,out-of-memory,timeout,concurrency-conflict,not-in-progress,would-block,invalid-state,new-socket-limit,address-not-bindable,address-in-use,remote-unreachable,connection-refused,connection-reset,connection-aborted,datagram-too-large,name-unresolvable,temporary-resolver-failure,permanent-resolver-failure}",
};

/**
 * A type with nothing left to look up: names are replaced by what they stand for, but in braces, where the names of
 * fields and cases stand; a resource is an `own` of it.
 */
function spelledOut(type: string, codes: Coded | undefined, resources: ReadonlySet<string>): string {
  const open: string[] = [];
  let isType = true;
  const spelled = (name: string): string => {
    const definition = name === "error-code" && codes !== undefined ? errorCodes[codes] : named[name];
    if (definition !== undefined) return spelledOut(definition, codes, resources);
    return resources.has(name) && lastOf(open) !== "borrow" ? `own<${name}>` : name;
  };
  let last = "";
  return type.replaceAll(" ", "").replaceAll(/%?[a-z][a-z\d-]*|->|[^a-z]/g, (token) => {
    const before = last;
    last = token;
    if ("<({".includes(token)) {
      open.push(token === "<" ? before : token);
      isType = token !== "{";
    } else if (">)}".includes(token)) open.pop();
    else if (token === ":") isType = true;
    else if (token === ",") isType = lastOf(open) !== "{";
    else if (/[a-z]/.test(token) && isType) return spelled(token);
    return token;
  });
}

/** The type of a function of the table, spelled out, without the names of its parameters. */
export function spelledFunc(
  type: string,
  self: string | undefined,
  codes: Coded | undefined,
  resources: ReadonlySet<string>,
): string {
  const [params = "", result] = type.split(" -> ");
  const types = params.slice(1, -1).replaceAll(/%?[a-z][a-z\d-]*: /g, "");
  const own = self === undefined ? [] : [`borrow<${self}>`];
  const all = `tuple<${[...own, ...(types === "" ? [] : [types])].join(",")}>`;
  const spelled = `(${spelledOut(all, codes, resources).slice("tuple<".length, -1)})`;
  return result === undefined ? spelled : `${spelled}->${spelledOut(result, codes, resources)}`;
}

/** Parts of a type that are looked at: those of WASI have fewer, and those of a component may have more than any text holds. */
const mostParts = 500;

/** The type that a component says a function has, in the same way; of one that is too large, a beginning. */
export function spelledImport(
  { params, result }: RuntimeFuncType,
  nameOf: (resource: HostResource) => string | undefined,
): string {
  const speller = new Speller(nameOf);
  const all = speller.each(params, ({ type }) => speller.of(type));
  return `(${all})${result === undefined ? "" : `->${speller.of(result)}`}`;
}

class Speller {
  private readonly _nameOf: (resource: HostResource) => string | undefined;
  private _left = mostParts;

  constructor(nameOf: (resource: HostResource) => string | undefined) {
    this._nameOf = nameOf;
  }

  each<T>(parts: readonly T[], spell: (part: T) => string): string {
    const spelled: string[] = [];
    for (const part of parts) {
      if (this._left <= 0) break;
      spelled.push(spell(part));
    }
    return spelled.join(",");
  }

  of(type: ValType): string {
    this._left -= 1;
    switch (type.tag) {
      case "list":
        return `${type.of}<${this.of(type.element)}${type.length === undefined ? "" : `,${type.length}`}>`;
      case "record":
        return type.of === "tuple"
          ? `tuple<${this.each(type.fields, (field) => this.of(field.type))}>`
          : `record{${this.each(type.fields, (field) => `${field.name}:${this.of(field.type)}`)}}`;
      case "flags":
        return `flags{${type.names.join(",")}}`;
      case "variant":
        return this._variant(type);
      case "handle": {
        const { resource } = type;
        const name = resource instanceof ProgramResource ? this._nameOf(resource.host) : undefined;
        return `${type.of}<${name ?? "another resource"}>`;
      }
      default:
        return type.tag;
    }
  }

  private _variant({ of, cases }: ValType & { tag: "variant" }): string {
    const [first, second] = cases;
    if (of === "option") return `option<${this.of(second!.type!)}>`;
    if (of === "result") return this._result(first?.type, second?.type);
    const spelled = this.each(cases, ({ name, type }) => {
      this._left -= 1 / 16;
      return type === undefined ? name : `${name}(${this.of(type)})`;
    });
    return `${of}{${spelled}}`;
  }

  private _result(ok: ValType | undefined, err: ValType | undefined): string {
    if (err === undefined) return ok === undefined ? "result" : `result<${this.of(ok)}>`;
    return `result<${ok === undefined ? "_" : this.of(ok)},${this.of(err)}>`;
  }
}
