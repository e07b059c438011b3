/**
 * Makes WASI commands, as text, from a list of steps: calls with the errnos that they must give, and words of memory with the
 * values that they must have. The program's exit code is the number of the first step that went otherwise, 0 where none did.
 */
import { errnoNumber } from "../../../src/ts/wasi/p1/errno.ts";
import { isHostErrorCode } from "../../../src/ts/wasi/host/error.ts";
import { coreType, wasiFunctions, type WasiFunctionName } from "../../../src/ts/wasi/p1/table.ts";

type Argument = number | bigint;

/** A step of a program. */
export type Step =
  | readonly ["call", name: WasiFunctionName, args: readonly Argument[], errno?: string | undefined]
  | readonly ["word", at: number, is: number]
  | readonly ["store", at: number, value: number];

/** Strings that the program has in its memory. */
export class Strings {
  readonly #data: { readonly at: number; readonly utf8: Uint8Array }[] = [];
  #next: number;

  constructor(at = 4096) {
    this.#next = at;
  }

  /** Pointer and length of a text. */
  of(text: string): [number, number] {
    const utf8 = new TextEncoder().encode(text);
    const at = this.#next;
    this.#data.push({ at, utf8 });
    this.#next += utf8.length;
    return [at, utf8.length];
  }

  get segments(): string {
    const escaped = (utf8: Uint8Array): string =>
      Array.from(utf8, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
    return this.#data.map(({ at, utf8 }) => `(data (i32.const ${at}) "${escaped(utf8)}")`).join("\n");
  }
}

/** The number of an errno by its name in the standard. */
function numberOf(errno: string): number {
  const code = `E${errno.toUpperCase()}`;
  if (!isHostErrorCode(code)) throw new Error(`${errno} is no errno`);
  return errnoNumber(code);
}

function call(name: WasiFunctionName, args: readonly Argument[]): string {
  const { params } = coreType(wasiFunctions[name]);
  if (params.length !== args.length) throw new Error(`${name} takes ${params.length} arguments`);
  return `(call $${name} ${args.map((value, i) => `(${params[i]}.const ${value})`).join(" ")})`;
}

function stepText(step: Step, i: number): string {
  const unless = (condition: string): string => `(if ${condition} (then (call $proc_exit (i32.const ${i + 1}))))`;
  if (step[0] === "store") return `(i32.store (i32.const ${step[1]}) (i32.const ${step[2]}))`;
  if (step[0] === "word") return unless(`(i32.ne (i32.load (i32.const ${step[1]})) (i32.const ${step[2]}))`);
  const [, name, args, errno = "success"] = step;
  if (name === "proc_exit") return call(name, args);
  const number = errno === "success" ? 0 : numberOf(errno);
  return unless(`(i32.ne ${call(name, args)} (i32.const ${number}))`);
}

/** A command that imports all functions, with a body of its own. */
export function command(body: string, strings = new Strings()): string {
  const imports = Object.entries(wasiFunctions).map(([name, fn]) => {
    const { params, results } = coreType(fn);
    const type = [...params.map((p) => `(param ${p})`), ...results.map((r) => `(result ${r})`)].join(" ");
    return `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`;
  });
  return `(module
${imports.join("\n")}
(memory (export "memory") 1)
${strings.segments}
(func (export "_start") ${body}))`;
}

/** The command of these steps. */
export function program(steps: readonly Step[], strings = new Strings()): string {
  return command(steps.map(stepText).join("\n"), strings);
}
