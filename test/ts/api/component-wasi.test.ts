/**
 * Components that ask WASI for what is not served, or is of another type: what `load` says of it.
 */
import { describe, expect, it } from "vitest";
import { type LoadOptions, close, load, loadWasi } from "../../../src/ts/index.ts";
import { code, componentOf, declare, index, label, section, sectionIds, vector } from "../component/section-bytes.ts";
import { failure } from "./support.ts";

type Bytes = readonly number[];

/** A component that imports interfaces, each with these declarations. */
function importing(interfaces: { readonly [name: string]: readonly Bytes[] }): Uint8Array {
  const all = Object.entries(interfaces);
  return componentOf(
    section(sectionIds.type, vector(all.map(([, declarations]) => code.instance(declarations)))),
    section(sectionIds.import, vector(all.map(([name], i) => [0x00, ...label(name), 0x05, i]))),
  );
}

/** A function as the only thing in an interface. */
const func = (name: string, params: readonly (readonly [string, Bytes])[], result?: Bytes): Bytes[] => [
  declare.type(code.func(params, result)),
  declare.exportFunc(name, 0),
];

const u64 = [0x77];

/** `pollable`, and a function on it. */
const onPollable = (name: string, params: readonly (readonly [string, Bytes])[], result?: Bytes): Bytes[] => [
  [0x04, 0x00, ...label("pollable"), 0x03, 0x01],
  declare.type([0x68, 0x00]),
  declare.type(code.func([["self", index(1)], ...params], result)),
  declare.exportFunc(`[method]pollable.${name}`, 2),
];

function told(interfaces: { readonly [name: string]: readonly Bytes[] }, options: LoadOptions = {}): string {
  const { kind, code: found, message } = failure(() => load(importing(interfaces), options));
  expect([kind, found]).toEqual(["link", "import-mismatch"]);
  return message;
}

describe("the world of a component", () => {
  it("is opened once by loadWasi, with sockets as components have them", () => {
    let bound = 0;
    const sockets = [
      { listen: "127.0.0.1:0", bound: () => void (bound += 1) },
      { datagrams: [] },
      { lookup: "a.example", addresses: ["192.0.2.1"] },
    ];
    const module = loadWasi(importing({ "wasi:random/random@0.2.0": func("get-random-u64", [], u64) }), { sockets });
    // A component binds an address itself.
    expect(bound).toBe(0);
    close(module);
  });
});

describe("what components ask of WASI", () => {
  it("is served by any version of the track, also a later one", () => {
    const one = func("get-random-u64", [], u64);
    for (const version of ["0.2.0", "0.2.12", "0.2.99"]) {
      const interfaces = {
        [`wasi:random/random@${version}`]: one,
        [`wasi:io/poll@${version}`]: onPollable("block", []),
      };
      expect(load(importing(interfaces))).toBeDefined();
    }
  });

  it("is told with both types where it is of another", () => {
    const message = told({ "wasi:random/random@0.2.0": func("get-random-u64", [["n", code.u32]], u64) });
    expect(message).toContain('"wasi:random/random@0.2.0#get-random-u64"');
    expect(message).toContain("It is ()->u64, and imported as (u32)->u64.");
    const ready = told({ "wasi:io/poll@0.2.0": onPollable("ready", [], code.u32) });
    expect(ready).toContain('"wasi:io/poll@0.2.0#[method]pollable.ready"');
    expect(ready).toContain("It is (borrow<pollable>)->bool, and imported as (borrow<pollable>)->u32.");
  });

  it("is told in a line or two where its type is huge", () => {
    const names = Array.from({ length: 30 }, (_, i) => `${"x".repeat(5_000)}${i}`);
    const message = told({
      "wasi:random/random@0.2.0": [
        declare.type(code.flags(names)),
        declare.exportType("all", 0),
        declare.type(code.func([["all", index(1)]], u64)),
        declare.exportFunc("get-random-u64", 2),
      ],
    });
    expect(message).toContain("It is ()->u64, and imported as (flags{xxx");
    expect(message.length).toBeLessThan(1_500);
  });

  it.each<[name: string, reason: string]>([
    ["wasi:clocks/timezone@0.2.1", "no such interface"],
    ["wasi:cli/environment@0.3.0", "it is 0.2 that is served"],
    ["wasi:cli/environment@0.2.0-rc-2023-11-10", "drafts of WASI are not served"],
    ["wasi:random/random@0.2.20", "no such function"],
  ])("is missed with a reason: %s", (name, reason) => {
    const message = told({ [name]: func("newest", []) });
    expect(message).toContain(`"${name}`);
    expect(message).toContain(reason);
  });

  it("has http to import, which says when it is called that it is not served", () => {
    const name = "wasi:http/outgoing-handler@0.2.3";
    const passing = componentOf(
      ...[section(sectionIds.type, vector([code.instance(func("newest", []))]))],
      section(sectionIds.import, vector([[0x00, ...label(name), 0x05, 0]])),
      section(sectionIds.alias, vector([[0x01, 0x00, 0, ...label("newest")]])),
      section(sectionIds.export, vector([[0x00, ...label("ask"), 0x01, 0, 0x00]])),
    );
    const { kind, code: found, message, data } = failure(() => load(passing).call("ask"));
    expect([kind, found, data.feature]).toEqual(["link", "unsupported-feature", "wasi:http"]);
    expect(message).toContain('"wasi:http/outgoing-handler#newest" was called');
    expect(message).toContain("the option imports");
    const imports = { "wasi:http/outgoing-handler": { newest: () => undefined } };
    expect(load(passing, { imports }).call("ask")).toBeUndefined();
  });

  it("is nothing where an interface has types alone, whoever it is of", () => {
    const size = [declare.type(code.u32), declare.exportType("size", 0)];
    for (const name of ["a:b/sizes@1.0.0", "wasi:clocks/sizes@0.3.0"]) {
      expect(load(importing({ [name]: size }))).toBeDefined();
    }
  });

  it("can be given by the program, http and newer functions too", () => {
    const interfaces = {
      "wasi:http/outgoing-handler@0.2.3": func("newest", []),
      "wasi:random/random@0.2.20": func("newest", []),
      "wasi:cli/environment@0.2.0": func("get-environment", [], code.u32),
    };
    const newest = (): void => {};
    const imports = {
      "wasi:http/outgoing-handler": { newest },
      "wasi:random/random": { newest },
      "wasi:cli/environment": { getEnvironment: () => 0 },
    };
    expect(load(importing(interfaces), { imports })).toBeDefined();
  });
});
