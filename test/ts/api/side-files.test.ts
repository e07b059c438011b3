/**
 * Files that nobody named, beside a module: what is read of them, and what is told.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { load, wit as witText } from "../../../src/ts/index.ts";
import { bundled, inLittleHeap } from "./little-heap.ts";
import { failure } from "./support.ts";
import { itWith, needs } from "../needs.ts";

const folder = mkdtempSync(join(tmpdir(), "side-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const source = '(module (func (export "f") (result i32) i32.const 7))';
const wit = "package a:b; world w { export f: func() -> s32; }";

/** A new folder with the module `m.wat`; its path. */
function home(): string {
  const made = mkdtempSync(join(folder, "home-"));
  writeFileSync(join(made, "m.wat"), source);
  return made;
}

const pipe = (path: string): unknown => expect(spawnSync("mkfifo", [path]).status).toBe(0);

/** Loads in a child with little heap, which is ended where it waits. */
async function loadInChild(path: string, options = "{}"): Promise<string> {
  return inLittleHeap(
    300,
    `import { load } from "./src/ts/index.ts";
    try { console.log("value", load(${JSON.stringify(path)}, ${options}).call("f")); }
    catch (error) { console.log(error.kind, error.code, error.message.slice(0, 300)); }`,
  );
}

itWith(needs.posix, "what is no regular file is none of the module's", async () => {
  const at = home();
  pipe(join(at, "m.wit"));
  expect(await loadInChild(join(at, "m.wat"))).toBe("value 7");
  rmSync(join(at, "m.wit"));
  symlinkSync("/dev/zero", join(at, "m.wit"));
  expect(await loadInChild(join(at, "m.wat"))).toBe("value 7");
  rmSync(join(at, "m.wit"));
  symlinkSync(at, join(at, "m.wit"));
  expect(await loadInChild(join(at, "m.wat"))).toBe("value 7");
});

itWith(needs.posix, "in a folder of WIT it is an error, be the folder named or found", async () => {
  const at = home();
  mkdirSync(join(at, "wit"));
  writeFileSync(join(at, "wit", "a.wit"), wit);
  pipe(join(at, "wit", "b.wit"));
  expect(await loadInChild(join(at, "m.wat"))).toMatch(
    /^usage not-found Cannot read ".*b\.wit": it is no regular file/,
  );
  const named = JSON.stringify({ wit: join(at, "wit") });
  expect(await loadInChild(join(at, "m.wat"), named)).toMatch(/^usage not-found Cannot read ".*b\.wit"/);
  rmSync(join(at, "wit", "b.wit"));
  expect(load(join(at, "m.wat")).describe()).toMatchObject({ f: { result: "s32" } });
});

test("files by links are files", () => {
  const at = home();
  const elsewhere = join(home(), "elsewhere");
  writeFileSync(elsewhere, wit);
  symlinkSync(elsewhere, join(at, "m.wit"));
  expect(load(join(at, "m.wat")).describe()).toMatchObject({ f: { result: "s32" } });
});

test("they are bounded together", () => {
  const at = home();
  const path = join(at, "m.wit");
  writeFileSync(path, wit);
  truncateSync(path, 16_777_216);
  expect(failure(() => load(join(at, "m.wat")))).toMatchObject({ kind: "wit", code: "syntax" });
  truncateSync(path, 16_777_217);
  const tooLarge = { kind: "usage", code: "not-found", message: expect.stringContaining("more than 16777216 bytes") };
  expect(failure(() => load(join(at, "m.wat")))).toMatchObject(tooLarge);
  expect(load(join(at, "m.wat"), { wit: false }).call("f")).toBe(7);
  rmSync(path);
  mkdirSync(join(at, "wit"));
  for (const name of ["a.wit", "b.wit", "c.wit"]) {
    writeFileSync(join(at, "wit", name), name === "a.wit" ? wit : " ".repeat(8_388_608));
  }
  expect(failure(() => load(join(at, "m.wat")))).toMatchObject({ kind: "usage", code: "not-found" });
});

const secret = "root:$6$salt$c0ffee:19000:0:99999:7:::";

test.each([
  ["a text", secret],
  ["a long line", `x${secret.repeat(10_000)}`],
  ["what begins as WIT", `package a:b; ${secret}`],
  ["names", "package a:b; interface topsecret { type c0ffee = topsecret19000"],
  ["no UTF-8", `${secret}\xff`],
  ["a component's beginning", `\0asm\x0d\0\x01\0\x07\x7f${secret}`],
])("an error shows nothing of %s that was found, and tells where it is wrong", (_, text) => {
  const at = home();
  const hidden = join(at, "shadow");
  writeFileSync(hidden, Buffer.from(text, "latin1"));
  symlinkSync(hidden, join(at, "m.wit"));
  const error = failure(() => load(join(at, "m.wat")));
  const told = JSON.stringify([error.message, error.data, String(error.stack), String(error.cause)]);
  expect(told).toContain("m.wit");
  for (const part of ["root", "c0ffee", "topsecret", "19000", "salt"]) expect(told).not.toContain(part);
});

test("a file that is named is shown", () => {
  const at = home();
  writeFileSync(join(at, "m.wit"), "package a:b; wrold");
  const found = failure(() => load(join(at, "m.wat")));
  expect(found).toMatchObject({ kind: "wit", data: { line: 1, column: 14, file: join(at, "m.wit") } });
  expect(found.message).not.toContain("wrold");
  expect(found.message).toContain("expected `interface`, `world`, `use` or `package`.");
  expect(failure(() => load(join(at, "m.wat"), { wit: join(at, "m.wit") })).message).toContain("wrold");
  expect(failure(() => witText(join(at, "m.wit"))).message).toContain("wrold");
});

itWith(needs.posix, "a source that is named may be a pipe; devices, folders and sockets are refused", async () => {
  const at = home();
  pipe(join(at, "pipe"));
  const both = `cat ${join(at, "m.wat")} > ${join(at, "pipe")} & exec "$@"`;
  const program = `import { load } from "./src/ts/index.ts"; console.log(load(${JSON.stringify(join(at, "pipe"))}).call("f"));`;
  const file = join(at, "program.mjs");
  writeFileSync(file, await bundled(program));
  const node = [process.execPath, file];
  const { stdout, stderr } = spawnSync("sh", ["-c", both, "sh", ...node], { encoding: "utf8", timeout: 60_000 });
  expect({ stdout, stderr }).toEqual({ stdout: "7\n", stderr: "" });
  expect(await loadInChild("/dev/zero")).toMatch(/^usage not-found .*it is a device/);
  expect(await loadInChild(at)).toMatch(/^usage not-found .*it is a directory/);
});

test("a source of more bytes than a module may have is refused unread", async () => {
  const path = join(home(), "large.wasm");
  writeFileSync(path, "");
  truncateSync(path, 2 ** 30 + 1);
  expect(await loadInChild(path)).toMatch(/^usage not-found .*more than 1073741824 bytes/);
});

test("a mistake in a text of one long line costs its length once", async () => {
  const program = `import { load, wit } from "./src/ts/index.ts";
    const fail = (run) => { try { run(); } catch (error) { return error.message.length + " " + error.data.column; } };
    const blank = " ".repeat(130e6);
    console.log(fail(() => load("(module" + blank + "oops)")));
    console.log(fail(() => load("(module)", { wit: "interface i {" + " ".repeat(16e6) + "oops! }" })));`;
  const stdout = await inLittleHeap(200, program);
  const [wat, ours] = stdout.split("\n").map((line) => line.split(" ").map(Number));
  expect(wat![0]).toBeLessThan(400);
  expect(wat![1]).toBe(130_000_008);
  expect(ours![0]).toBeLessThan(400);
});
