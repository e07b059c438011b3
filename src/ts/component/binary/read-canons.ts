/**
 * Reads canonical definitions (Component Model, Binary Format: Canonical Definitions) as their table says.
 */
import { readValType } from "../../binary/types.ts";
import type { ModuleCursor } from "../../binary/cursor.ts";
import type { AtOffset } from "./declarations.ts";
import type { CanonDef, CanonOption } from "./component.ts";
import { type CanonOperand, type CanonOptionName, canonOfCode, canonOptions, canonRow } from "./canons.ts";
import { readResult } from "./read-types.ts";
import { badByte, readFlag, readVector } from "./reading.ts";

type Draft = { -readonly [K in keyof CanonDef]: CanonDef[K] };

/** The byte of functions' sort, which says nothing. */
const funcSort = 0x00;

/** How each operand is read. */
const readers: { readonly [K in CanonOperand]: (c: ModuleCursor, canon: Draft) => void } = {
  sort: (c, { name }) => {
    const at = c.pos;
    const code = c.byte();
    if (code !== funcSort) throw badByte(`a function in canon ${name}`, code, at);
  },
  "core-func": (c, canon) => (canon.coreFunc = c.u32()),
  func: (c, canon) => (canon.func = c.u32()),
  type: (c, canon) => (canon.type = c.u32()),
  resource: (c, canon) => (canon.type = c.u32()),
  options: (c, canon) => (canon.options = readVector(c, "options", (at) => readOption(c, at))),
  result: (c, canon) => (canon.result = readResult(c)),
  "value-type": (c, canon) => (canon.valueType = readValType(c)),
  slot: (c, canon) => (canon.slot = c.u32()),
  async: (c, canon) => (canon.async = readFlag(c, "the option async")),
  cancellable: (c, canon) => (canon.cancellable = readFlag(c, "the option cancellable")),
  shared: (c, canon) => (canon.shared = readFlag(c, "the option shared")),
  memory: (c, canon) => (canon.memory = c.u32()),
  "core-type": (c, canon) => (canon.coreType = c.u32()),
  table: (c, canon) => (canon.table = c.u32()),
};

const optionOfCode: ReadonlyMap<number, CanonOptionName> = new Map(
  Object.entries(canonOptions).map(([name, { code }]) => [code as number, name as CanonOptionName]),
);

/** A canonical definition. @throws MalformedError, InvalidError */
export function readCanon(c: ModuleCursor, at: number): CanonDef & AtOffset {
  const code = c.byte();
  const name = canonOfCode.get(code);
  if (name === undefined) throw badByte("a canonical definition", code, at);
  const canon: Draft & AtOffset = {
    at,
    tag: "canon",
    name,
    coreFunc: undefined,
    func: undefined,
    type: undefined,
    options: [],
    result: undefined,
    valueType: undefined,
    slot: undefined,
    async: false,
    cancellable: false,
    shared: false,
    memory: undefined,
    coreType: undefined,
    table: undefined,
  };
  for (const operand of canonRow(name).operands) readers[operand](c, canon);
  return canon;
}

function readOption(c: ModuleCursor, at: number): CanonOption {
  const code = c.byte();
  const name = optionOfCode.get(code);
  if (name === undefined) throw badByte("an option of a canonical definition", code, at);
  return { at, name, index: canonOptions[name].operand ? c.u32() : undefined };
}
