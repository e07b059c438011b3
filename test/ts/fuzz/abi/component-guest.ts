/**
 * Guests of `guest.ts` as components, written byte by byte: one that gives back what it is given, and one that asks it, each
 * with addresses and an encoding of its own.
 */
import { code, index, label, vector } from "../../component/section-bytes.ts";
import { type Canon, Written } from "../../component/written.ts";
import { type GuestForm, type GuestFunc, guestOf, heapOf, resultOf } from "./guest.ts";
import type { WitType } from "./types.ts";

/** What a guest of a component has for itself. */
export type ComponentForm = Pick<GuestForm, "pointer" | "encoding">;

const primitives: { readonly [kind: string]: number } = {
  ...{ bool: 0x7f, s8: 0x7e, u8: 0x7d, s16: 0x7c, u16: 0x7b, s32: 0x7a, u32: 0x79, s64: 0x78, u64: 0x77 },
  ...{ f32: 0x76, f64: 0x75, char: 0x74, string: 0x73 },
};

const maybe = (type: readonly number[] | undefined): readonly number[] =>
  type === undefined ? [0x00] : [0x01, ...type];

/** A component in the making, of types at random. */
class Component extends Written {
  /** A type that has to have a name: it is used by the index that its export has. */
  private _named(bytes: readonly number[]): number[] {
    const at = this.type(bytes);
    return index(this.export(`t${at}`, "type", at));
  }

  /** A type of values as it is written where it is used. */
  use(type: WitType): readonly number[] {
    const primitive = primitives[type.kind];
    if (primitive !== undefined) return [primitive];
    switch (type.kind) {
      case "list": {
        const element = this.use(type.element);
        return index(this.type(type.length === undefined ? code.list(element) : code.fixed(element, type.length)));
      }
      case "map":
        return index(this.type([0x63, ...this.use(type.key), ...this.use(type.value)]));
      case "tuple":
        return index(this.type(code.tuple(type.items.map((item) => this.use(item)))));
      case "option":
        return index(this.type(code.option(this.use(type.some))));
      case "result": {
        const [ok, err] = [type.ok, type.err].map((one) => one && this.use(one));
        return index(this.type([0x6a, ...maybe(ok), ...maybe(err)]));
      }
      case "record":
        return this._named(code.record(type.fields.map(({ name, type: of }) => [name, this.use(of)])));
      case "variant": {
        const cases = type.cases.map(({ name, type: of }) => [...label(name), ...maybe(of && this.use(of)), 0x00]);
        return this._named([0x71, ...vector(cases)]);
      }
      case "enum":
        return this._named([0x6d, ...vector(type.names.map(label))]);
      case "flags":
        return this._named(code.flags(type.names));
      default:
        throw new Error(`no bytes of ${type.kind}`);
    }
  }

  /** What functions are lifted and lowered by, of the instance that has memory and allocator. */
  options(heap: number, { encoding }: ComponentForm): Canon {
    const memory = this.ofCore("memory", heap, "memory");
    return { encoding, memory, realloc: this.ofCore("func", heap, "cabi_realloc") };
  }

  /** Exports the functions of a guest's core instance. */
  functions(instance: number, funcs: readonly GuestFunc[], options: Canon): void {
    const lifted = funcs.map(({ params, post }, i) => {
      const core = this.ofCore("func", instance, `f${i}`);
      const all = post ? { ...options, postReturn: this.ofCore("func", instance, `cabi_post_f${i}`) } : options;
      const named = params.map((type, at) => [`p${at}`, this.use(type)] as const);
      const result = this.use(resultOf(params));
      return this.lift(core, this.type(code.func(named, result)), all);
    });
    for (const [i, func] of lifted.entries()) this.export(`f${i}`, "func", func);
  }
}

const partsOf = (funcs: readonly GuestFunc[], calls: boolean): readonly GuestFunc[] =>
  funcs.map((func) => ({ ...func, calls, several: false }));

/** A component whose functions give back what they are given. */
export function echoComponent(given: readonly GuestFunc[], start: number, form: ComponentForm): Uint8Array {
  const made = new Component();
  const funcs = partsOf(given, false);
  const heapModule = made.module(heapOf(start, { ...form, apart: true }));
  const guest = made.module(guestOf(funcs, start, { ...form, apart: true }));
  const heap = made.core(heapModule);
  const instance = made.core(guest, { heap });
  made.functions(instance, funcs, made.options(heap, form));
  return made.bytes();
}

/** A component whose functions ask those of such a component, which lies within. */
export function askingComponent(
  given: readonly GuestFunc[],
  start: number,
  form: ComponentForm,
  inner: Uint8Array,
): Uint8Array {
  const made = new Component();
  const funcs = partsOf(given, true);
  const asked = made.instance(made.component(inner));
  const theirs = funcs.map((_, i) => made.of("func", asked, `f${i}`));
  const heapModule = made.module(heapOf(start, { ...form, apart: true }));
  const guest = made.module(guestOf(funcs, start, { ...form, apart: true }));
  const heap = made.core(heapModule);
  const options = made.options(heap, form);
  const lowered = theirs.map((func, i) => [`h${i}`, made.lower(func, options)] as const);
  const $root = made.coreOf(Object.fromEntries(lowered));
  made.functions(made.core(guest, { heap, $root }), funcs, options);
  return made.bytes();
}
