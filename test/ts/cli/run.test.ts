/**
 * `cljw-wasm run` as a child process: streams, exit codes, limits and signals, on each engine.
 */
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { randomFillSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { testPath } from "../api/support.ts";
import { cli, cliText, engines, folder, guest, outputOf, startCli } from "./support.ts";

const cat = testPath("26_cat.wasm");
const spin = "(loop $again (br $again))";

mkdirSync(join(folder, "data"));
writeFileSync(join(folder, "data/a.txt"), "alpha\n");

describe.each(engines)("run on %s", (engine) => {
  const run = async (file: string, ...more: string[]): ReturnType<typeof cliText> =>
    cliText(["run", file, "--engine", engine, ...more]);

  it("runs a program that is binary or text", async () => {
    expect(await run(testPath("07_wasi_hello.wasm"))).toEqual({ code: 0, out: "Hello, WASI!\n", err: "" });
    expect((await run(testPath("07_wasi_hello.wat"))).out).toBe("Hello, WASI!\n");
  });

  it("gives directories and arguments, and passes the exit code on", async () => {
    expect(await run(cat, "--dir", "data::/in", "--", "/in/a.txt")).toEqual({ code: 0, out: "alpha\n", err: "" });
    expect((await run(cat, "--dir", "data", "--", "data/a.txt")).out).toBe("alpha\n");
    const missing = await run(cat, "--", "/in/a.txt");
    expect(missing.code).toBe(1);
    expect(missing.err).toContain("a.txt");
  });

  it.each([
    [0, 0],
    [7, 7],
    [255, 255],
    [256, 255],
    [-1, 255],
  ])("exits %i as %i", async (exit, code) => {
    expect(await run(guest(`exit${exit}`, `(call $proc_exit (i32.const ${exit}))`))).toEqual({
      code,
      out: "ready\n",
      err: "",
    });
  });

  it("pipes bytes through as they are", async () => {
    const bytes = randomFillSync(Buffer.alloc(1_000_003));
    const { code, out } = await cli(["run", cat, "--engine", engine, "--", "-"], bytes);
    expect(code).toBe(0);
    expect(out.equals(bytes)).toBe(true);
  });

  it("hands output over while the program runs", async () => {
    const child = startCli([
      "run",
      guest("wait", "(drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)))"),
      "--engine",
      engine,
    ]);
    expect(await outputOf(child, 6)).toBe("ready\n");
    child.stdin.end("go");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says where a program trapped", async () => {
    const { code, out, err } = await run(guest("trapping", "unreachable"));
    expect([code, out]).toEqual([134, "ready\n"]);
    const [message, ...frames] = err.trim().split("\n");
    expect(message).toContain("unreachable");
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatch(/^ {2}at main in trapping\.wasm \(function 4, offset 0x[0-9a-f]+\)$/);
  });

  it.each([
    ["--fuel", "1e6"],
    ["--timeout-ms", "500"],
  ])("ends a program that spins: %s %s", async (option, value) => {
    const { code, out, err } = await run(guest("spin", spin), option, value);
    expect([code, out]).toEqual([124, "ready\n"]);
    expect(err).toMatch(/^cljw-wasm: limit: .+\n/);
    expect(err).toContain(option);
  });

  it("ends a program that writes for ever", async () => {
    const { code, out } = await run(
      guest("talk", "(loop $again (call $say) (br $again))"),
      "--max-output-bytes",
      "600",
    );
    expect(code).toBe(124);
    expect(out).toBe("ready\n".repeat(100));
  });

  it.each([
    ["computes", spin],
    ["waits for input", "(drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)))"],
    ["sleeps", "(call $sleep)"],
  ])("is ended by Ctrl-C while it %s", async (_, body) => {
    const child = startCli(["run", guest("busy", body), "--engine", engine]);
    await outputOf(child, 6);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  });
});

describe.each(engines)("the output of a program on %s", (engine) => {
  const talking = ["run", guest("talk", "(loop $again (call $say) (br $again))"), "--engine", engine];

  it("ends the program when nobody reads it any longer", async () => {
    const child = startCli(talking);
    await outputOf(child, 6);
    child.stdout.destroy();
    expect(await once(child, "exit")).toEqual([141, null]);
  });

  it("waits for a reader that is slow", async () => {
    const child = startCli([...talking, "--max-output-bytes", "600000"]);
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => (bytes += chunk.length));
    await once(child.stdout, "data");
    child.stdout.pause();
    await setTimeout(50);
    child.stdout.resume();
    expect(await once(child, "close")).toEqual([124, null]);
    expect(bytes).toBe(600_000);
  });
});

describe("run", () => {
  const environment = `
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "_start")
      (drop (call $sizes (i32.const 0) (i32.const 12)))
      (drop (call $get (i32.const 16) (i32.const 1024)))
      (i32.store (i32.const 8) (i32.const 1024))
      (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0))))`;

  it("gives the variables that are named, and no others", async () => {
    writeFileSync(join(folder, "env.wat"), environment);
    const named = ["--env", "A=1=2", "--env", "PATH", "--env", "EMPTY="];
    expect((await cliText(["run", "env.wat", ...named])).out).toBe(`A=1=2\0PATH=${process.env.PATH}\0EMPTY=\0`);
    expect((await cliText(["run", "env.wat"])).out).toBe("");
  });

  it("shows the calls of WASI", async () => {
    const { err } = await cliText(["run", testPath("07_wasi_hello.wasm"), "--trace"]);
    expect(err).toMatch(/^fd_write\(fd=1, .+\) → success$/m);
  });

  it("refuses what uses a feature that is switched off", async () => {
    const { code, err } = await cliText(["run", cat, "--disable", "bulk-memory", "--", "x"]);
    expect(code).toBe(1);
    expect(err).toContain("bulk-memory");
  });
});

describe.each(engines)("run of a command of WASI 0.2 on %s", (engine) => {
  const world = testPath("components/world.wasm");
  const run = async (...more: string[]): ReturnType<typeof cliText> =>
    cliText(["run", world, "--engine", engine, ...more]);

  it("gives arguments, variables and streams, and passes on how it ends", async () => {
    const { code, out, err } = await cli(
      ["run", world, "--engine", engine, "--env", "A=b", "--", "show", "-x"],
      "in\n",
    );
    expect(out.toString()).toBe('args ["show", "-x"]\nA=b\nstdin "in\\n"\n');
    expect([code, err]).toEqual([0, "to stderr\n"]);
    expect((await run("--", "exit", "0")).code).toBe(0);
    // What such a program can say of its end is whether it went well.
    expect((await run("--", "exit", "3")).code).toBe(1);
  });

  it("gives directories, in which it works", async () => {
    const home = join(folder, `made-${engine}`);
    mkdirSync(home);
    const { code, out } = await run("--dir", `${home}::.`, "--", "files");
    expect([code, out.split("\n")[0]]).toEqual([0, 'end "files"']);
    expect(readdirSync(join(home, "made"))).toEqual(["b.txt"]);
    expect(readFileSync(join(home, "made/b.txt"), "utf8")).toBe("hello");
  });

  it("is bounded, and traced", async () => {
    expect((await run("--fuel", "1000", "--", "show")).code).toBe(124);
    expect((await run("--max-output-bytes", "3", "--", "show")).code).toBe(124);
    const { err } = await run("--trace", "--", "exit", "0");
    expect(err).toContain("wasi:cli/environment#get-arguments() → success");
  });
});
