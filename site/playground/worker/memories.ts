/** The memories of what is loaded, those too that are not exported, as far as its engine lets them be seen. */
import type { WasmModule } from "../../../src/ts/browser.ts";
import { readNames } from "../../../src/ts/binary/names.ts";
import { ComponentInstance } from "../../../src/ts/api/component/link.ts";
import { GuestFunc } from "../../../src/ts/component/instance/func.ts";
import type { Exports } from "../../../src/ts/component/instance/scope.ts";
import { OwnInstance } from "../../../src/ts/runtime/instance.ts";
import type { Memories } from "./protocol.ts";

/** A memory's bytes, as they are by then. */
type Look = () => Uint8Array;

interface Found {
  readonly looks: ReadonlyMap<string, Look>;
  /** How many there are that cannot be seen. */
  readonly unseen: number;
}

/** All that can be seen, by names that no two have. */
function found({ instance }: WasmModule): Found {
  if (instance instanceof ComponentInstance) return { looks: ofComponent(instance.items), unseen: 0 };
  const looks = new Map<string, Look>();
  const exported = new Set<number>();
  for (const { name, kind, index } of instance.unit.module.exports) {
    const memory = kind === "memory" ? instance.exports.get(name) : undefined;
    if (memory?.kind !== "memory") continue;
    exported.add(index);
    looks.set(name, () => memory.bytes);
  }
  const { module } = instance.unit;
  if (!(instance instanceof OwnInstance)) return { looks, unseen: module.spaces.memories.length - exported.size };
  const { memories: ids } = readNames(module);
  for (const [index, memory] of instance.memories.entries()) {
    if (exported.has(index)) continue;
    const id = ids.get(index);
    looks.set(`memory ${index}${id === undefined ? "" : ` $${id}`}, not exported`, () => memory.bytes);
  }
  return { looks, unseen: 0 };
}

/** The memories in which values of exported functions lie. */
function ofComponent(items: Exports): Map<string, Look> {
  const memories = new Map<object, Look>();
  const all = [items];
  for (const exports of all) {
    for (const item of exports.values()) {
      if (item.sort === "instance") all.push(item.value);
      if (item.sort !== "func" || !(item.value instanceof GuestFunc)) continue;
      const memory = item.value["_context"]["_memory"];
      if (memory !== undefined) memories.set(memory, () => memory.bytes ?? new Uint8Array(memory.buffer));
    }
  }
  return new Map([...memories.values()].map((look, i) => [`memory of core instance ${i}`, look]));
}

/** What there is. */
export function memoriesOf(module: WasmModule): Memories {
  const { looks, unseen } = found(module);
  return { names: [...looks.keys()], unseen };
}

/** The bytes of one; undefined where there is none of that name. */
export const memoryBytes = (module: WasmModule, name: string): Uint8Array | undefined =>
  found(module).looks.get(name)?.();
