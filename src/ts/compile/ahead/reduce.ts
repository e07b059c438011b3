/**
 * Modules with some of their exports alone: functions that nothing of the rest reaches have no code in them any longer. Indices stay as they
 * are, so names, references and imports do.
 */
import { instructionsOf } from "../../binary/body.ts";
import { InstrReader } from "../../binary/code.ts";
import { type CustomPart, encodeParts, partsOf } from "../../binary/encode-module.ts";
import type { ByteRange, Export, Module } from "../../core/module.ts";
import { refType } from "../../core/types.ts";

/** Code that is never run: no locals, `unreachable`, `end`. */
const noCode = Uint8Array.of(0, 0, 11);

/** What callers of other exports need, by the conventions of WASI and WIT. */
const helpers: ReadonlySet<string> = new Set([
  "_initialize",
  "cm32p2_initialize",
  "cabi_realloc",
  "canonical_abi_realloc",
  "cm32p2_realloc",
]);

/** Whether an export is one of these names, or serves them. */
function isKept({ name, kind }: Pick<Export, "name" | "kind">, asked: ReadonlySet<string>): boolean {
  if (asked.has(name) || kind === "memory" || helpers.has(name)) return true;
  if (name.startsWith("cabi_post_")) return asked.has(name.slice("cabi_post_".length));
  return name.endsWith("_post") && asked.has(name.slice(0, -"_post".length));
}

/** Custom sections that say where in the code something is. */
const placesInCode = /^(\.debug_|reloc\.|linking$|metadata\.code\.|sourceMappingURL$|external_debug_info$)/;
const isOfCode = ({ name }: CustomPart): boolean => placesInCode.test(name);

/** The functions that are reached from some, as far as code and segments tell. */
class Reached {
  readonly functions = new Set<number>();
  /** Those that code refers to: a module has to declare them. */
  readonly refs = new Set<number>();
  private readonly _module: Module;
  private readonly _waiting: number[] = [];
  private _usesTables = false;

  constructor(module: Module) {
    this._module = module;
  }

  add(index: number): void {
    if (this.functions.has(index)) return;
    this.functions.add(index);
    this._waiting.push(index);
  }

  /** Somebody takes functions from tables and segments: what is in them is reached. */
  useTables(): void {
    if (this._usesTables) return;
    this._usesTables = true;
    for (const { mode, init } of this._module.elems) {
      // From those that only declare, nobody can take anything.
      if (mode === "declarative") continue;
      if (init.kind === "funcs") for (const index of init.indices) this.add(index);
      else for (const expr of init.exprs) this.constant(expr);
    }
    for (const { init } of this._module.tables) if (init !== undefined) this.constant(init);
  }

  /** What a constant expression refers to. */
  constant({ start, end }: ByteRange): void {
    this._read(new InstrReader(this._module.bytes, start, end), false);
  }

  /** Follows all that has been added. */
  follow(): void {
    const { bytes, funcs, spaces } = this._module;
    for (let index = this._waiting.pop(); index !== undefined; index = this._waiting.pop()) {
      const own = funcs[index - spaces.imported.func];
      if (own !== undefined) this._read(instructionsOf(bytes, own.body), true);
    }
  }

  private _read(reader: InstrReader, isCode: boolean): void {
    while (!reader.cursor.done) {
      reader.next();
      const { name, immediates } = reader.op;
      if (immediates.includes("funcidx")) this.add(reader.index);
      if (isCode && name === "ref.func") this.refs.add(reader.index);
      if (immediates.includes("tableidx") || immediates.includes("elemidx")) this.useTables();
    }
  }
}

/** A module that has been reduced: its binary, and the functions that have their code. */
export interface Reduced {
  readonly bytes: Uint8Array;
  readonly functions: ReadonlySet<number>;
}

/** A valid module with the exports of these names, those that serve them, and memories. */
export function reduced(module: Module, asked: ReadonlySet<string>): Reduced {
  const exports = module.exports.filter((one) => isKept(one, asked));
  const reached = new Reached(module);
  for (const { kind, index } of exports) {
    if (kind === "func") reached.add(index);
    if (kind === "table") reached.useTables();
  }
  if (module.spaces.imported.table > 0) reached.useTables();
  if (module.start !== undefined) reached.add(module.start.funcIdx);
  for (const { init } of module.globals) reached.constant(init);
  reached.follow();
  const parts = partsOf(module);
  const first = module.spaces.imported.func;
  const funcs = parts.funcs.map((one, i) =>
    reached.functions.has(first + i) ? one : { typeIdx: one.typeIdx, body: noCode },
  );
  const declared = {
    mode: "declarative" as const,
    target: undefined,
    type: refType(false, "func"),
    init: { kind: "funcs" as const, indices: [...reached.refs] },
  };
  const bytes = encodeParts({
    ...parts,
    exports,
    funcs,
    // An export that is gone may have been what declared it.
    elems: reached.refs.size === 0 ? parts.elems : [...parts.elems, declared],
    customs: parts.customs.filter((one) => !isOfCode(one)),
  });
  return { bytes, functions: reached.functions };
}
