/**
 * Calls of components and by WIT that the fuel ended go on with more: wherever they are cut, they give what they give uncut, for
 * the same fuel, and the instance is open again. A cut where nothing can go on, as in an allocator, says so, and closes the instance.
 */
import { describe, expect, it } from "vitest";
import {
  type WasmModule,
  WasmError,
  addFuel,
  compile,
  instantiate,
  load,
  resume,
  run,
  runAsync,
} from "../../../src/ts/index.ts";
import { askingComponent, echoComponent } from "../fuzz/abi/component-guest.ts";
import { failure, testBytes } from "./support.ts";

const plenty = 1e12;

/** What a call came to. */
interface Seen {
  readonly result: unknown;
  readonly used: number;
}

/** Loads with so much fuel. */
type Make = (fuel: number) => WasmModule;

const starts = new Map<Make, number>();

/** With so much left when it has been instantiated. */
function made(make: Make, fuel: number): WasmModule {
  if (!starts.has(make)) starts.set(make, plenty - make(plenty).fuelLeft!);
  return make(starts.get(make)! + fuel);
}

/** Calls with so much fuel at first, and goes on; undefined where it cannot. */
function cutAt(make: Make, fuel: number, call: (module: WasmModule) => unknown): Seen | undefined {
  const module = made(make, fuel);
  try {
    return { result: call(module), used: fuel - module.fuelLeft! };
  } catch (error) {
    expect((error as WasmError).code).toBe("fuel");
    addFuel(module, plenty);
    let result: unknown;
    try {
      result = resume(error);
    } catch (again) {
      expect((again as WasmError).code).toBe("not-suspended");
      return undefined;
    }
    const used = fuel + plenty - module.fuelLeft!;
    // The instance is open.
    expect(call(module)).toEqual(result);
    expect(failure(() => resume(error)).code).toBe("not-suspended");
    return { result, used };
  }
}

/** Cuts a call at many amounts. Gives how many went on, and how many could not. */
function cutEverywhere(make: Make, call: (module: WasmModule) => unknown): { went: number; stuck: number } {
  const whole = cutAt(make, plenty, call)!;
  const step = Math.max(1, Math.floor(whole.used / 40));
  const counts = { went: 0, stuck: 0 };
  for (let fuel = 0; fuel < whole.used; fuel += step) {
    const seen = cutAt(make, fuel, call);
    if (seen === undefined) counts.stuck++;
    else {
      counts.went++;
      expect(seen, `cut at ${fuel} of ${whole.used}`).toEqual(whole);
    }
  }
  return counts;
}

const func = {
  params: [{ kind: "list", element: { kind: "u32" }, length: undefined }],
  calls: false,
  several: false,
  post: true,
} as const;
const form = { pointer: 4, encoding: "utf8" } as const;
const echo = echoComponent([func], 1024, form);
const compiled = compile(echo);
const make: Make = (fuel) => instantiate(compiled, { engine: "interp", fuel });
const both = compile(askingComponent([func], 1024, form, echo));
const makeBoth: Make = (fuel) => instantiate(both, { engine: "interp", fuel });
const list = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const give = (module: WasmModule): unknown => module.call("f0", list);

describe("calls of components that the fuel ended", () => {
  it("give their values when they go on", () => {
    const { went, stuck } = cutEverywhere(make, give);
    expect(went).toBeGreaterThan(5);
    expect(stuck).toBeGreaterThan(0);
  });

  it("close the instance until they go on, and for good where they cannot", () => {
    const whole = cutAt(make, plenty, give)!;
    const seen = new Set<string>();
    for (let fuel = 0; fuel < whole.used; fuel += Math.ceil(whole.used / 40)) {
      const module = made(make, fuel);
      const ended = failure(() => give(module));
      addFuel(module, plenty);
      if (failure(() => give(module)).code === "abi-trap") seen.add("closed");
      try {
        expect(resume(ended)).toEqual(list);
        expect(give(module)).toEqual(list);
        seen.add("went on");
      } catch (error) {
        seen.add((error as WasmError).code);
        expect(failure(() => give(module)).code).toBe("abi-trap");
      }
    }
    expect(seen).toEqual(new Set(["closed", "went on", "not-suspended"]));
  });

  it("stay closed on the host's engine", () => {
    const module = instantiate(compiled, { engine: "native", fuel: 5 });
    const ended = failure(() => give(module));
    addFuel(module, plenty);
    expect(failure(() => resume(ended)).code).toBe("not-suspended");
    expect(failure(() => give(module)).code).toBe("abi-trap");
  });

  it("go on in the guest that is called alone, not in one that it calls", () => {
    const { went, stuck } = cutEverywhere(makeBoth, give);
    expect(went).toBeGreaterThan(5);
    expect(stuck).toBeGreaterThan(5);
  });

  it.each([
    ["alone", make],
    ["that calls another", makeBoth],
  ] as const)("give the same by promise, of a guest %s", async (_, of) => {
    const { used } = cutAt(of, plenty, give)!;
    expect(await made(of, plenty).callAsync("f0", list)).toEqual(list);
    let went = 0;
    for (let fuel = 0; fuel < used; fuel += Math.ceil(used / 40)) {
      const module = made(of, fuel);
      const ended: unknown = await module.callAsync("f0", list).catch((error: unknown) => error);
      addFuel(module, plenty);
      try {
        expect(await resume(ended)).toEqual(list);
        expect(await module.callAsync("f0", list)).toEqual(list);
        went++;
      } catch (error) {
        if (!(error instanceof WasmError) || error.code !== "not-suspended") throw error;
        const closed = (await module.callAsync("f0", list).catch((again: unknown) => again)) as WasmError;
        expect(closed.code).toBe("abi-trap");
      }
    }
    expect(went).toBeGreaterThan(5);
  });
});

describe("calls by WIT over core modules that the fuel ended", () => {
  it("give their values when they go on", () => {
    const wit = new TextDecoder().decode(testBytes("11_greet_c.wit"));
    const greeting: Make = (fuel) => load(testBytes("11_greet_c.wasm"), { engine: "interp", fuel, wit } as never);
    const { went, stuck } = cutEverywhere(greeting, (module) => module.call("greet", "World"));
    expect(went).toBeGreaterThan(5);
    expect(stuck).toBeGreaterThan(0);
  });
});

describe("programs of WASI 0.2 that the fuel ended", () => {
  const bytes = testBytes("components/world.wasm");
  const options = {
    args: ["world", "show", "a"],
    stdin: "in\n",
    engine: "interp",
    clock: { realtime: 1n, monotonic: 1n },
    random: 7,
  };
  type Ended = { readonly exit: number; readonly out: string; readonly err: string };
  const whole = run(bytes, { ...options, fuel: plenty } as never) as unknown as Ended & { readonly fuelUsed: number };

  it("end as if nothing had ended them", async () => {
    const { fuelUsed } = whole;
    const goneOn = { atOnce: 0, byPromise: 0 };
    for (const part of [0.2, 0.35, 0.5, 0.65, 0.8]) {
      const fuel = Math.floor(fuelUsed * part);
      for (const way of ["atOnce", "byPromise"] as const) {
        const ended =
          way === "atOnce"
            ? failure(() => run(bytes, { ...options, fuel } as never))
            : await runAsync(bytes, { ...options, fuel } as never).catch((e: unknown) => e);
        addFuel(ended, plenty);
        try {
          expect(await resume(ended), `${way} at ${part}`).toEqual(whole);
          goneOn[way]++;
        } catch (error) {
          if (!(error instanceof WasmError) || error.code !== "not-suspended") throw error;
        }
      }
    }
    expect(goneOn.atOnce).toBeGreaterThan(2);
    expect(goneOn.byPromise).toBeGreaterThan(2);
  });

  it("have the exit code of what run returns", async () => {
    // (component (core module $m (func (export "run") (result i32) (local $i i32)
    //     (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) (i32.const 1)))
    //   (core instance $i (instantiate $m)) (func $run (result (result)) (canon lift (core func $i "run")))
    //   (instance $r (export "run" (func $run))) (export "wasi:cli/run@0.2.0" (instance $r))), by wasm-tools
    const failing = Uint8Array.from(
      Buffer.from(
        "0061736d0d00010001360061736d010000000105016000017f030201000707010372756e00000a18011601017f0340200041016a220041e807490d000b41010b0204010000000708026a000040000000060901000001000372756e0806010000000001050a010101000372756e01000b18010012776173693a636c692f72756e40302e322e30050000",
        "hex",
      ),
    );
    for (const fuel of [10, 1000, 2000]) {
      const ended = failure(() => run(failing, { engine: "interp", fuel } as never));
      addFuel(ended, plenty);
      expect(resume(ended)).toMatchObject({ exit: 1 });
      const later: unknown = await runAsync(failing, { engine: "interp", fuel } as never).catch((e: unknown) => e);
      addFuel(later, plenty);
      expect(await resume(later)).toMatchObject({ exit: 1 });
    }
  });
});
