/**
 * What the host's WebAssembly can do, feature by feature: a tiny module that uses the feature is validated once, when
 * first asked. A feature without a row is one that this engine does not carry across its border.
 */
import { thrownText } from "../../base/foreign.ts";
import { hostWebAssembly, webAssembly } from "../../base/host/web.ts";
import { ModuleBuilder } from "../../binary/builder.ts";
import type { AnyFeature, Feature } from "../../core/features.ts";
import { type ValType, externref, funcref, refType } from "../../core/types.ts";

type Build = (b: ModuleBuilder) => void;

/** A module with one function of these results. */
function body(results: readonly ValType[], emit: Parameters<ModuleBuilder["func"]>[2]): Build {
  return (b) => {
    b.func(b.funcType([], results), [], emit);
  };
}

const page = { address: "i32", min: 1n, max: 1n, shared: false, pageSizeLog2: 16 } as const;

const probes: { readonly [K in Feature]?: Build } = {
  mvp: () => {},
  "mutable-globals": (b) => {
    b.export(
      "g",
      "global",
      b.global({ type: "i32", mutable: true }, (w) => w.emit("i32.const", 0)),
    );
  },
  "sign-extension": body(["i32"], (w) => w.emit("i32.const", 0).emit("i32.extend8_s")),
  "saturating-float-to-int": body(["i32"], (w) => w.emit("f32.const", 0).emit("i32.trunc_sat_f32_s")),
  "multi-value": body(["i32", "i32"], (w) => w.emit("i32.const", 0).emit("i32.const", 0)),
  "bulk-memory": (b) => {
    b.memory(page);
    body([], (w) => {
      for (let i = 0; i < 3; i++) w.emit("i32.const", 0);
      w.emit("memory.copy", 0, 0);
    })(b);
  },
  "reference-types": body([externref], (w) => w.emit("ref.null", "extern")),
  simd: body(["v128"], (w) => w.emit("i32.const", 0).emit("i32x4.splat")),
  "extended-const": (b) => {
    b.global({ type: "i32", mutable: false }, (w) => w.emit("i32.const", 1).emit("i32.const", 2).emit("i32.add"));
  },
  "tail-call": body([], (w) => w.emit("return_call", 0)),
  "multi-memory": (b) => {
    b.memory(page);
    b.memory(page);
  },
  memory64: (b) => {
    b.memory({ ...page, address: "i64" });
    b.table({ address: "i64", min: 1n, max: 1n, element: funcref });
  },
  "function-references": (b) => {
    const type = b.funcType([], []);
    body([refType(true, type)], (w) => w.emit("ref.null", type))(b);
  },
  gc: (b) => {
    const type = b.recGroup([{ final: true, supers: [], comp: { kind: "struct", fields: [] } }]);
    body([refType(false, type)], (w) => w.emit("struct.new_default", type))(b);
  },
  "legacy-exceptions": body([], (w) => w.emit("try", undefined).emit("catch_all").emit("rethrow", 0).emit("end")),
  exceptions: body([refType(true, "exn")], (w) => w.emit("ref.null", "exn")),
  "relaxed-simd": body(["v128"], (w) => {
    for (let i = 0; i < 2; i++) w.emit("i32.const", 0).emit("i32x4.splat");
    w.emit("i8x16.relaxed_swizzle");
  }),
  threads: (b) => {
    b.memory({ ...page, shared: true });
    body(["i32"], (w) => w.emit("i32.const", 0).emit("i32.atomic.load", { align: 2, offset: 0 }))(b);
  },
  "wide-arithmetic": body(["i64", "i64"], (w) => {
    for (let i = 0; i < 4; i++) w.emit("i64.const", 0n);
    w.emit("i64.add128");
  }),
  // Custom sections alone: hosts ignore what they do not know.
  "branch-hinting": () => {},
  "custom-annotations": () => {},
};

const known = new Map<Feature, boolean>();

/** Whether the host has any of several features. */
export function hostSupportsAny(any: AnyFeature): boolean {
  return any.some(hostSupports);
}

/** Whether the host validates modules with this feature, and this engine carries its values across the border. */
export function hostSupports(feature: Feature): boolean {
  let supported = known.get(feature);
  if (supported === undefined) {
    supported = probe(probes[feature]);
    known.set(feature, supported);
  }
  return supported;
}

/** Both forms of catching in one module. */
const bothForms = body([], (w) => {
  w.emit("try", undefined).emit("try_table", undefined, []).emit("end").emit("catch_all").emit("end");
});

let takesBothForms: boolean | undefined;

/** Whether the host compiles modules that have `try` and `try_table`. Those that do pass by a `try_table` that something is delegated to. */
export function hostTakesBothForms(): boolean {
  return (takesBothForms ??= probe(bothForms));
}

function probe(build: Build | undefined): boolean {
  if (build === undefined || hostWebAssembly() === undefined) return false;
  const builder = new ModuleBuilder();
  build(builder);
  return webAssembly().validate(builder.build());
}

let refusal: { readonly reason: string | undefined } | undefined;

/** Why the host runs no WebAssembly at all, or undefined where it does. */
export function hostRefusal(): string | undefined {
  refusal ??= { reason: findRefusal() };
  return refusal.reason;
}

function findRefusal(): string | undefined {
  if (hostWebAssembly() === undefined) return "This host has no WebAssembly.";
  try {
    new (webAssembly().Module)(new ModuleBuilder().build());
    return undefined;
  } catch (error) {
    return `This host does not allow WebAssembly to be compiled: ${thrownText(error)}`;
  }
}

let keepsNames: boolean | undefined;

/** Whether a name with U+0000 comes back as it was: older versions of SpiderMonkey, as that of gjs, take it for the end. */
export function hostKeepsNames(): boolean {
  keepsNames ??= findNames();
  return keepsNames;
}

function findNames(): boolean {
  const { Module, Instance } = webAssembly();
  const builder = new ModuleBuilder();
  builder.export(
    "a\0b",
    "global",
    builder.global({ type: "i32", mutable: false }, (w) => w.emit("i32.const", 0)),
  );
  return "a\0b" in new Instance(new Module(builder.build())).exports;
}
