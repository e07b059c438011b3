/**
 * Where ours and the host's `WebAssembly` differ, with the reason. A host that is as the standard has it is held to the same.
 */
import { expect, it } from "vitest";
import { type Newer, host, ours, thrownBy } from "./support.ts";

interface Difference {
  readonly title: string;
  readonly script: (of: Newer) => unknown;
  /** What the standard says, which is what ours does. */
  readonly standard: unknown;
  /** What V8 does. */
  readonly v8: unknown;
  readonly reason: string;
}

const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

const answer = (type: string): Response => new Response(empty, { headers: { "Content-Type": type } });

const differences: readonly Difference[] = [
  {
    title: "a size between -1 and 0",
    script: (of) => thrownBy(() => new of.Memory({ initial: -0.5 })),
    standard: "nothing",
    v8: "TypeError",
    reason: "Web IDL cuts the fraction off before it looks at the range; V8 after.",
  },
  {
    title: "a DataView as bytes",
    script: (of) => of.validate(new DataView(empty.buffer)),
    standard: true,
    v8: "TypeError",
    reason: "A DataView is a buffer source of Web IDL; V8 takes buffers and typed arrays.",
  },
  {
    title: "the value of a global of external references by default",
    script: (of) => String(new of.Global({ value: "externref" }).value),
    standard: "undefined",
    v8: "null",
    reason: "The default is undefined, as of tables; V8 had null for globals.",
  },
  {
    title: "the number of arguments of Exception",
    script: (of) => of.Exception.length,
    standard: 2,
    v8: 1,
    reason: "The tag and the payload have to be given.",
  },
  {
    title: "a payload of another length than the tag has",
    script: (of) => {
      const tag = new of.Tag({ parameters: ["i32"] });
      return [[], [1, 2]].map((payload) => thrownBy(() => new of.Exception(tag, payload)));
    },
    standard: ["TypeError", "TypeError"],
    v8: ["nothing", "nothing"],
    reason: "Each value has a type; older versions of V8 read as many as the tag has.",
  },
  {
    title: "a payload that is iterated",
    script: (of) => {
      const tag = new of.Tag({ parameters: ["i32"] });
      try {
        return (new of.Exception(tag, new Set([7]) as never).getArg(tag, 0) as number) === 7;
      } catch {
        return false;
      }
    },
    standard: true,
    v8: false,
    reason: "A payload is a sequence of Web IDL; V8 reads its length and indices.",
  },
  {
    title: "a tag with a vector",
    script: (of) => thrownBy(() => new of.Tag({ parameters: ["v128"] })),
    standard: "nothing",
    v8: "TypeError",
    reason: "All value types can be parameters; V8 has none for vectors.",
  },
  {
    title: "a MIME type in capitals",
    script: async (of) => (await of.compileStreaming(answer("Application/WASM"))) instanceof of.Module,
    standard: true,
    v8: "TypeError",
    reason: "MIME types have no case; Node compares the text.",
  },
  {
    title: "a setter without an argument",
    script: (of) => {
      const global = new of.Global({ value: "i32", mutable: true }, 1);
      const { set } = Object.getOwnPropertyDescriptor(of.Global.prototype, "value")!;
      return [thrownBy(() => Reflect.apply(set!, global, [])), global.value];
    },
    standard: ["nothing", 0],
    v8: ["TypeError", 1],
    reason: "A setter of Web IDL takes undefined where nothing is given.",
  },
];

async function outcome(of: Newer, script: Difference["script"]): Promise<unknown> {
  try {
    return await script(of);
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

it.each(differences)("differs in $title: $reason", async ({ script, standard, v8 }) => {
  expect(await outcome(ours, script)).toEqual(standard);
  expect([standard, v8]).toContainEqual(await outcome(host, script));
});
