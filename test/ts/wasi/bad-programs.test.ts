/**
 * Programs that cannot run, and programs that would run for ever, on both engines: an error that says so, and nothing left open.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { close, compile, run, type ProgramOptions } from "../../../src/ts/index.ts";
import { errnoNumber } from "../../../src/ts/wasi/p1/errno.ts";
import { rights } from "../../../src/ts/wasi/p1/rights.ts";
import { command, Strings } from "./wat-guest.ts";

const hasProc = fs.existsSync("/proc/self/fd");
const openDescriptors = (): number => (hasProc ? fs.readdirSync("/proc/self/fd").length : 0);

let folder = "";
let before = 0;

beforeEach(() => {
  before = openDescriptors();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "cljw-bad-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  const left = openDescriptors() - before;
  if (left !== 0) throw new Error(`${left} descriptors were left open`);
});

function errorOf(source: Parameters<typeof run>[0], options: ProgramOptions): WasmError {
  try {
    run(source, options);
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    // One that could be resumed has its files open until then.
    close(error);
    return error;
  }
  throw new Error("it ran to its end");
}

describe.each(["interp", "native"] as const)(":%s", (engine) => {
  test("a program that is not there", () => {
    const { kind, code, message } = errorOf(path.join(folder, "none.wasm"), { engine });
    expect([kind, code]).toEqual(["usage", "not-found"]);
    expect(message).toMatch(/none\.wasm.*there is no such file/u);
  });

  test("a module that is no command says what it exports", () => {
    const { kind, code, message } = errorOf('(module (func (export "one")) (func (export "two")))', { engine });
    expect([kind, code]).toEqual(["usage", "not-a-command"]);
    expect(message).toMatch(/_start.*"one".*"two".*load/su);
    expect(errorOf('(module (func (export "_initialize")))', { engine }).message).toMatch(/loadWasi/u);
    expect(errorOf("(module)", { engine }).code).toBe("not-a-command");
    expect(errorOf('(module (global (export "_start") i32 (i32.const 0)))', { engine }).code).toBe("not-a-command");
  });

  test("a directory that is not there, after one that is", () => {
    const dirs = { "/a": folder, "/b": path.join(folder, "none") };
    const { kind, code, message } = errorOf(command(""), { engine, dirs });
    expect([kind, code]).toEqual(["usage", "not-found"]);
    expect(message).toMatch(/none.*ENOENT/u);
    fs.writeFileSync(path.join(folder, "file"), "");
    expect(errorOf(command(""), { engine, dirs: { "/a": path.join(folder, "file") } }).code).toBe("bad-option");
  });

  test("a program that lacks an import of another module than WASI", () => {
    const text = '(module (import "env" "f" (func)) (func (export "_start")))';
    expect(errorOf(text, { engine, dirs: { "/": folder } }).kind).toBe("link");
  });

  test("output past its bound ends the run and is kept up to there", () => {
    const strings = new Strings();
    const [at, length] = strings.of("0123456789");
    const text = `(i32.store (i32.const 512) (i32.const ${at})) (i32.store (i32.const 516) (i32.const ${length}))
      (loop (drop (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 16))) (br 0))`;
    const { kind, code, data } = errorOf(command(text, strings), {
      engine,
      maxOutputBytes: 1_001,
      dirs: { "/": folder },
    });
    expect([kind, code]).toEqual(["limit", "output"]);
    expect(data.out).toBe("0123456789".repeat(101).slice(0, 1_001));
    expect(data.limit).toBe(1_001);
  });

  describe("a program that spins", () => {
    const spinning = compile(command("(loop (br 0))"));
    const noted = compile(command("(drop (call $sched_yield)) (loop (drop (call $sched_yield)) (br 0))"));
    const dirs = (): ProgramOptions["dirs"] => ({ "/": folder });

    test.each([spinning, noted])("is ended by each bound", (program) => {
      const fuel = errorOf(program, { engine, fuel: 100_000, dirs: dirs() });
      expect([fuel.kind, fuel.code]).toEqual(["limit", "fuel"]);
      expect(fuel.data.fuelUsed).toBeGreaterThan(90_000);
      const timeout = errorOf(program, { engine, timeoutMs: 30, dirs: dirs() });
      expect([timeout.kind, timeout.code]).toEqual(["limit", "timeout"]);
      const aborted = errorOf(program, { engine, signal: AbortSignal.abort(), dirs: dirs() });
      expect([aborted.kind, aborted.code]).toEqual(["limit", "aborted"]);
    });
  });

  test("a program that sleeps is woken by its deadline", () => {
    const text = `(i32.store (i32.const 1040) (i32.const 1)) (i64.store (i32.const 1048) (i64.const 3600000000000))
      (drop (call $poll_oneoff (i32.const 1024) (i32.const 4096) (i32.const 1) (i32.const 16)))`;
    expect(errorOf(command(text), { engine, timeoutMs: 30 }).code).toBe("timeout");
  });

  test("a program that grows its memory for ever meets its bound", () => {
    const grow = `(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (call $proc_exit (memory.size))`;
    expect(run(command(grow), { engine, maxMemoryPages: 20 }).exit).toBe(20);
    const stubborn = `(loop (drop (memory.grow (i32.const 1))) (br 0))`;
    expect(errorOf(command(stubborn), { engine, maxMemoryPages: 20, fuel: 100_000 }).code).toBe("fuel");
  });

  test("a program that calls itself for ever", () => {
    const text = `(module (func $f (export "_start") (call $f) (call $f)))`;
    expect(errorOf(text, { engine }).code).toBe("call-stack-exhausted");
    expect(errorOf(text, { engine, maxCallDepth: 100 }).code).toBe("call-stack-exhausted");
  });

  test.each(["node", "memory"])("a program that opens 100,000 files on the %s file system", (kind) => {
    const strings = new Strings();
    const [at, length] = strings.of("f");
    const base = BigInt(rights("fd_read", "fd_write"));
    const open = `(call $path_open (i32.const 3) (i32.const 0) (i32.const ${at}) (i32.const ${length}) (i32.const 1)
      (i64.const ${base}) (i64.const 0) (i32.const 0) (i32.const 16))`;
    const text = `(local $i i32) (local $errno i32)
      (loop (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (local.set $errno ${open})
        (br_if 0 (i32.lt_u (local.get $i) (i32.const 100000))))
      (call $proc_exit (local.get $errno))`;
    const dirs = { "/": kind === "node" ? folder : {} };
    expect(run(command(text, strings), { engine, dirs }).exit).toBe(errnoNumber("EMFILE"));
  });

  test("a trap leaves what was written and made", () => {
    const strings = new Strings();
    const [at, length] = strings.of("before");
    const [name, nameLength] = strings.of("made");
    const text = `(i32.store (i32.const 512) (i32.const ${at})) (i32.store (i32.const 516) (i32.const ${length}))
      (drop (call $fd_write (i32.const 2) (i32.const 512) (i32.const 1) (i32.const 16)))
      (drop (call $path_create_directory (i32.const 3) (i32.const ${name}) (i32.const ${nameLength})))
      unreachable`;
    const { kind, data } = errorOf(command(text, strings), { engine, dirs: { "/": {} }, fuel: 1_000 });
    expect(kind).toBe("trap");
    expect(data).toMatchObject({ out: "", err: "before", fsAfter: { "/": { made: {} } } });
    expect(data.fuelUsed).toBeGreaterThan(0);
  });
});
