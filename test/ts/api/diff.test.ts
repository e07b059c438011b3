/**
 * `diff`: engines that do the same differ nowhere, and where one does something else that is what is said.
 */
import { expect, it } from "vitest";
import { type Diff, type DiffCall, createRuntime, diff, interpEngine, nativeEngine } from "../../../src/ts/index.ts";
import { failure, kindsImports, testPath } from "./support.ts";

const all = ["native", "compiled", "interp"];
const agreed: Diff = { engines: all as Diff["engines"], differences: [] };

it("finds nothing where nothing differs: values, traps, fuel", () => {
  expect(
    diff(
      testPath("02_fibonacci.wasm"),
      [
        ["fib", 10],
        ["fib", 20],
        ["fib", 30],
      ],
      { fuel: 20_000 },
    ),
  ).toEqual(agreed);
  expect(
    diff(testPath("10_greet.wasm"), [
      ["greet", "Ada"],
      ["greet", 5],
      ["gret", "Ada"],
    ]),
  ).toEqual(agreed);
  const calls: DiffCall[] = [
    ["strings", "Grüße"],
    ["records", { x: 1, y: -2 }],
  ];
  expect(diff(testPath("components/kinds.wasm"), calls, { imports: kindsImports })).toEqual(agreed);
  const traps = ["unreachable", "i32-div-s-by-zero", "call-indirect-uninitialized", "i32-load-out-of-bounds"];
  expect(
    diff(
      testPath("traps.wasm"),
      traps.map((name) => [name] as const),
    ),
  ).toEqual(agreed);
});

it("compares numbers to the sign of zero, and takes all NaNs for one", () => {
  const text = `(module (func (export "nan") (result f64) (f64.div (f64.const 0) (f64.const 0)))
    (func (export "zero") (result f64) (f64.neg (f64.const 0))))`;
  expect(diff(text, [["nan"], ["zero"]])).toEqual(agreed);
});

it("says which engines took part", () => {
  expect(diff('(module (memory 1 (pagesize 1)) (func (export "f")))', [["f"]]).engines).toEqual(["compiled", "interp"]);
});

/** Gives something else each time that it is called: once for each engine. */
const counting = (values: readonly unknown[]): object => {
  let i = 0;
  return { env: { f: () => values[i++] } };
};

it.each([
  ["i32", [1, 1, 2]],
  ["f64", [0, -0, 0]],
  ["i64", [1n, 2n, 1n]],
])("says where values of %s differ", (type, values) => {
  const text = `(module (import "env" "f" (func $f (result ${type}))) (func (export "g") (result ${type}) (call $f)))`;
  const { differences } = diff(text, [["g"]], { imports: counting(values) as never });
  const outcomes = Object.fromEntries(all.map((name, i) => [name, { value: values[i] }]));
  expect(differences).toEqual([{ index: 0, call: ["g"], outcomes }]);
});

it("says where one throws and others do not, or something else, or uses more fuel", () => {
  const text =
    '(module (import "env" "f" (func $f (result i32))) (func (export "g") (if (call $f) (then (unreachable)))))';
  const [one] = diff(text, [["g"]], { imports: counting([0, 1, 0]) as never }).differences;
  expect(one?.outcomes.native).toEqual({ value: undefined });
  expect(one?.outcomes.compiled?.error).toMatchObject({ kind: "trap", code: "unreachable" });
  const loop = `(module (import "env" "f" (func $f (result i32))) (func (export "g") (local i32)
    (local.set 0 (call $f)) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;
  const [two] = diff(loop, [["g"]], { imports: counting([5, 5, 6]) as never, fuel: 1_000 }).differences;
  expect(two?.outcomes.interp?.fuelLeft).toBeLessThan(two!.outcomes.native!.fuelLeft!);
  expect(two?.outcomes.compiled?.fuelLeft).toBe(two!.outcomes.native!.fuelLeft!);
});

it("says where only the loading differs", () => {
  const text =
    '(module (import "env" "f" (func $f (result i32))) (func $s (if (call $f) (then (unreachable)))) (start $s))';
  const { engines, differences } = diff(text, [], { imports: counting([0, 0, 1]) as never });
  expect(engines).toEqual(all);
  expect(differences).toMatchObject([{ index: -1, call: undefined, outcomes: { native: {}, compiled: {} } }]);
  expect(differences[0]?.outcomes.interp?.error).toMatchObject({ kind: "instantiation" });
});

it("leaves alone what refuses to be looked at", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const text =
    '(module (import "env" "f" (func $f (result externref))) (func (export "g") (result externref) (call $f)))';
  expect(diff(text, [["g"]], { imports: { env: { f: () => proxy } } })).toEqual(agreed);
  const thrower = {
    env: {
      f: () => {
        throw proxy;
      },
    },
  };
  expect(diff(text, [["g"]], { imports: thrower })).toEqual(agreed);
});

it("throws what all engines throw", () => {
  expect(failure(() => diff("(module (func (result i32)))", [["f"]])).kind).toBe("invalid");
  expect(failure(() => diff(testPath("04_imports.wasm"), [["f"]])).code).toBe("import-mismatch");
});

it.each([
  [{ engine: "interp" }, [["f"]], "bad-option"],
  [{ fule: 1 }, [["f"]], "bad-option"],
  [{}, ["f"], "bad-argument"],
  [{}, [[]], "bad-argument"],
  [{}, { f: [] }, "bad-argument"],
  [{}, undefined, "bad-argument"],
])("refuses %j, %j", (options, calls, code) => {
  expect(failure(() => diff(testPath("01_add.wasm"), calls as never, options as never)).code).toBe(code);
});

it("is a verb of a runtime with the engines that this has", () => {
  const { diff: own } = createRuntime({ engines: [nativeEngine, interpEngine] });
  expect(own(testPath("01_add.wasm"), [["add", 1, 2]])).toEqual({ engines: ["native", "interp"], differences: [] });
});
