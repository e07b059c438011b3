/**
 * Tags, exceptions, and guests that wait (JavaScript API, Tags, Exceptions; JavaScript Promise Integration).
 */
import { describe, expect, it } from "vitest";
import { hostFeature } from "../needs.ts";
import { type Newer, exportsOf, host, nameOf, same, standard, strangers, thrownBy } from "./support.ts";

const legacy = hostFeature("legacy-exceptions");

const source = `(module (import "m" "t" (tag $t (param i32 externref))) (import "m" "f" (func $f))
  (tag (export "own"))
  (export "t" (tag $t))
  (func (export "throw") (param i32 externref) local.get 0 local.get 1 throw $t)
  (func (export "caught") (result i32) try (result i32) call $f i32.const -1 catch $t drop catch_all i32.const -2 end)
  (func (export "pass") call $f))`;

type Fns = Record<string, (...args: unknown[]) => unknown>;

function thrownOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("exceptions", () => {
  const make = (of: Newer, f: () => unknown): { tag: WebAssembly.Tag; fns: Fns } => {
    const tag = new of.Tag({ parameters: ["i32", "externref"] });
    return { tag, fns: exportsOf(of, source, { m: { t: tag as never, f } }) };
  };

  same(
    "come out of guests with their tag and payload",
    (of) => {
      const { tag, fns } = make(of, () => 0);
      const thing = {};
      const thrown = thrownOf(() => fns.throw!(7, thing)) as WebAssembly.Exception;
      const other = new of.Tag({ parameters: [] });
      return [
        thrown instanceof of.Exception,
        thrown instanceof Error,
        thrown.is(tag),
        thrown.is(other),
        thrown.getArg(tag, 0) as unknown,
        thrown.getArg(tag, 1) === thing,
        thrownBy(() => thrown.getArg(tag, 2)),
        thrownBy(() => thrown.getArg(other, 0)),
        thrownBy(() => thrown.getArg(tag, -1)),
        (fns.t as unknown) === tag,
        Object.prototype.toString.call(thrown),
        Object.keys(thrown),
      ];
    },
    legacy,
  );

  same(
    "of the host program are caught by their tag, and keep their identity",
    (of) => {
      let thrown: unknown;
      const { tag, fns } = make(of, () => {
        throw thrown;
      });
      const other = new of.Tag({ parameters: [] });
      const cases = [new of.Exception(tag, [41, "x"]), new of.Exception(other, []), new Error("plain"), 5];
      return cases.map((one) => {
        thrown = one;
        return [fns.caught!(), thrownOf(fns.pass!) === one];
      });
    },
    legacy,
  );

  same(
    "are held to the types of their tag",
    (of) => {
      const tag = new of.Tag({ parameters: ["i32", "i64"] });
      const payloads: readonly unknown[] = [[1, 2n], ["1", "2"], [1, 2], [1n, 1n], 1, null, undefined];
      return payloads.map((payload) => {
        const thrown = thrownBy(() => new of.Exception(tag, payload as never));
        if (thrown !== "nothing") return thrown;
        const exception = new of.Exception(tag, payload as never);
        return [String(exception.getArg(tag, 0)), String(exception.getArg(tag, 1))];
      });
    },
    legacy,
  );

  same(
    "have tags of known types",
    (of) =>
      [["i32"], [], ["anyfunc", "externref"], ["x"], [1], 1, undefined, null].map((parameters) =>
        thrownBy(() => new of.Tag({ parameters: parameters as never })),
      ),
    legacy,
  );

  same(
    "take tags alone",
    (of) => strangers.map((value) => thrownBy(() => new of.Exception(value as never, []))),
    legacy,
  );

  same(
    "show where they were made, where that is asked for",
    (of) => {
      const tag = new of.Tag({ parameters: [] });
      const [plain, traced] = [false, true].map(
        (traceStack) => new of.Exception(tag, [], { traceStack }) as unknown as { stack?: unknown },
      );
      return [typeof plain!.stack, typeof traced!.stack];
    },
    legacy,
  );

  standard(
    "of JavaScript have a tag, by which guests catch and throw values",
    [["text", true], ["TypeError"], "thrown"],
    (of) => {
      const js = `(module (import "m" "t" (tag $t (param externref))) (import "m" "f" (func $f))
        (func (export "catch") (result externref) (block $h (result externref) (try_table (catch $t $h) call $f) ref.null extern))
        (func (export "throw") (param externref) local.get 0 throw $t))`;
      const values: unknown[] = ["text", new Error("e")];
      let at = 0;
      const { catch: caught, throw: raise } = exportsOf(of, js, {
        m: {
          t: of.JSTag as never,
          f: () => {
            throw values[at];
          },
        },
      }) as unknown as Fns;
      const first = caught!();
      at = 1;
      const second = caught!() === values[1];
      return [[first, second], [thrownBy(() => new of.Exception(of.JSTag, [1]))], thrownOf(() => raise!("thrown"))];
    },
    hostFeature("exceptions"),
  );
});

describe("guests that wait", () => {
  const waits = { met: "Suspending" in host, reason: "" };

  const js = `(module (import "m" "f" (func $f (param i32) (result i32))) (import "m" "back" (func $back))
    (func $run (export "run") (param i32) (result i32) local.get 0 call $f i32.const 1 i32.add)
    (func (export "through") call $back))`;

  const of2 = (of: Newer, f: (x: number) => unknown): Fns => {
    const fns: Fns = exportsOf(of, js, {
      m: { f: new of.Suspending(f) as never, back: () => fns.run!(1) as number },
    });
    return fns;
  };

  standard(
    "go on with what a promise gives",
    [42, 12, 1, "number"],
    async (of) => {
      const { run } = of2(of, async (x) => x * 2);
      const waiting = of.promising(run);
      const both = await Promise.all([waiting(5.5), waiting("x")]);
      const direct = of.promising(of2(of, (x) => x + 10).run);
      return [await of.promising(of2(of, async () => "41").run)(0), await direct(1), both[1], typeof both[0]];
    },
    waits,
  );

  standard(
    "get what a promise is rejected with",
    ["SyntaxError", "TypeError"],
    async (of) => {
      const rejected = of.promising(
        of2(of, async () => {
          throw new SyntaxError("mine");
        }).run,
      );
      const wrong = of.promising(of2(of, async () => 1n).run);
      return [await rejected(0).catch(nameOf), await wrong(0).catch(nameOf)];
    },
    waits,
  );

  standard(
    "cannot wait in a plain call, nor through a function of JavaScript",
    ["SuspendError", "SuspendError"],
    async (of) => {
      const { run, through } = of2(of, async (x) => x);
      return [thrownBy(() => run!(1)), await of.promising(through)().catch(nameOf)];
    },
    waits,
  );

  it("are made of functions of guests alone", async () => {
    const { ours } = await import("./support.ts");
    expect(strangers.map((value) => thrownBy(() => ours.promising(value)))).toEqual(strangers.map(() => "TypeError"));
    expect(
      strangers
        .filter((value) => typeof value !== "function")
        .map((value) => thrownBy(() => new ours.Suspending(value as never))),
    ).toEqual(strangers.filter((value) => typeof value !== "function").map(() => "TypeError"));
  });
});
