/**
 * The command line itself, and the commands that look at modules.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { main } from "../../../src/ts/cli/main.ts";
import { commands } from "../../../src/ts/cli/table.ts";
import { testBytes, testPath, wat } from "../api/support.ts";
import { componentOf, code as definitions, label, section, sectionIds, vector } from "../component/section-bytes.ts";
import { cliText, folder } from "./support.ts";
import { itWith, needs } from "../needs.ts";

const hello = testPath("07_wasi_hello.wasm");
const packageText = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");

/** Runs the command in this process: its exit code, and what it printed. */
async function here(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const spies = (["out", "err"] as const).map((name) =>
    vi.spyOn(process[`std${name}`], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    const code = await main(args);
    return { code, ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("mistakes", () => {
  it.each<[line: string, says: RegExp]>([
    ["runn x.wasm", /no command "runn"\. Did you mean "run"\?/],
    ["x.wasm", /cljw-wasm run x\.wasm/],
    ["run", /needs a file/],
    ["run x.wasm --dri a", /no option --dri\. Did you mean "--dir"\?/],
    ["run x.wasm --timeout 5", /no option --timeout\..+--timeout-ms/],
    ["run x.wasm -v", /no option -v\..+behind --/],
    ["run x.wasm --fuel", /--fuel needs a value/],
    ["run x.wasm --fuel lots", /whole number.+"lots"/],
    ["run x.wasm --fuel 1e99", /whole number/],
    ["run x.wasm --fuel -1", /--fuel=-1/],
    ["run x.wasm --fuel 1 --fuel 2", /twice/],
    ["run x.wasm --engine natve", /one of auto, native, compiled, interp.+Did you mean "native"\?/],
    ["run x.wasm --trace=yes", /takes no value/],
    ["run x.wasm y", /"y" is one file too many.+behind --/],
    ["run x.wasm --env SURELY_NOT_SET_HERE", /no such variable/],
    ["run x.wasm --dir ::/a", /--dir ::\/a/],
    ["run no-such-file.wasm", /no-such-file\.wasm.+no such file/],
    [`run ${hello} --dir no-such-directory`, /no-such-directory/],
    [`run ${testPath("01_add.wasm")}`, /not a WASI command.+"add".+`cljw-wasm call FILE NAME/],
    [`run ${testPath("components/kinds.wasm")}`, /no wasi:cli\/run.+`cljw-wasm call FILE NAME/],
    [`run ${hello} --disable simmd`, /simd/],
    ["inspect a.wasm b.wasm", /"b\.wasm" is too much/],
    ["wat a.wasm -- b", /"b" is too much/],
    [`wit ${testPath("01_add.wasm")}`, /no WIT/],
  ])("%s", async (line, says) => {
    const { code, out, err } = await here(line.split(" "));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(says);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});

describe("help", () => {
  it("names every command and option", async () => {
    const general = await cliText(["--help"]);
    expect(general.code).toBe(0);
    for (const [name, { options }] of Object.entries(commands)) {
      expect(general.out).toContain(`  ${name}`);
      const { code, out } = await here([name, "--help"]);
      expect(code).toBe(0);
      for (const option of Object.keys(options)) expect(out).toContain(`--${option}`);
    }
  });

  it("is what no argument at all gives, as an error", async () => {
    const { code, out, err } = await cliText([]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe((await here(["--help"])).out);
  });

  it("is had by its own command, too", async () => {
    const { out } = await here(["help", "run"]);
    expect(out).toBe((await here(["run", "--help"])).out);
    expect(await here(["help", "rnu"])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "run"?') });
  });

  it("has the version of the package", async () => {
    const { version } = JSON.parse(packageText) as { version: string };
    expect(await cliText(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });
});

describe("commands on modules", () => {
  it("inspect: as the host has it", async () => {
    const { code, out } = await cliText(["inspect", "--json", hello]);
    const info = JSON.parse(out) as { imports: Record<string, string>[]; exports: Record<string, { kind: string }> };
    const host = new WebAssembly.Module(testBytes("07_wasi_hello.wasm"));
    const kindOf = (kind: string): string => (kind === "function" ? "func" : kind);
    expect(code).toBe(0);
    expect(Object.entries(info.exports).map(([name, { kind }]) => ({ name, kind }))).toEqual(
      WebAssembly.Module.exports(host).map(({ name, kind }) => ({ name, kind: kindOf(kind) })),
    );
    expect(info.imports.map(({ module, name, kind }) => ({ module, name, kind }))).toEqual(
      WebAssembly.Module.imports(host).map(({ module, name, kind }) => ({ module, name, kind: kindOf(kind) })),
    );
    const text = (await here(["inspect", hello])).out;
    for (const { name } of WebAssembly.Module.exports(host)) expect(text).toContain(` ${name}: `);
  });

  it("inspect: a type that all functions share is not written out for each", async () => {
    const exports = Array.from({ length: 3_000 }, (_, i) => `(export "f${i}" (func 0))`).join("");
    const params = Array.from({ length: 1_000 }, () => "i32").join(" ");
    const file = join(folder, "wide.wasm");
    writeFileSync(file, wat(`(module (func (param ${params})) ${exports})`));
    const { code, out } = await here(["inspect", file]);
    expect(code).toBe(0);
    expect(out).toContain("i32, … 980 more)");
    expect(out.length).toBeLessThan(1_000_000);
    for (const args of [["inspect", "--json"], ["bindings"]])
      expect(await here([...args, file])).toMatchObject({
        out: "",
        err: expect.stringContaining("3000000 parameters"),
      });
  });

  it("bindings: names, types and documentation as EDN", async () => {
    const { out } = await here(["bindings", testPath("10_greet.wasm")]);
    expect(out).toContain(
      '{:name "greet", :key "greet", :kind :func, :args ["name"], :doc "Returns `Hello, <name>!`.", ' +
        ':signature {:params [{:name "name", :type :string}], :results :string}}',
    );
    expect((await here(["bindings", testPath("10_greet.wasm"), "--no-wit"])).out).toContain(
      ":signature {:params [:i32 :i32], :results [:i32 :i32]}",
    );
    const odd = join(folder, "odd.wat");
    writeFileSync(
      odd,
      String.raw`(module (func (export "a\22\0a\u{202e}\5c") (param $x externref) (param i64)) (tag (export "t") (param f32)))`,
    );
    const { out: text } = await here(["bindings", odd, "--binary"]);
    expect(text).toContain(String.raw`{:name "a\"\n\u202e\\", :key`);
    expect(text).toContain(':args ["x" nil], :doc nil, :signature {:params [:externref :i64], :results []}}');
    expect(text).toContain(":kind :tag, :args nil, :doc nil, :signature {:params [:f32], :results []}}");
    const binary = Buffer.from(/:binary "([^"]+)"/.exec(text)?.[1] ?? "", "base64");
    expect(WebAssembly.validate(binary)).toBe(true);
  });

  it("validate: every file, and the code of the worst", async () => {
    writeFileSync(join(folder, "bad.wat"), "(module (func (result i32)))");
    writeFileSync(join(folder, "cut.wasm"), testBytes("07_wasi_hello.wasm").subarray(0, 40));
    const { code, out, err } = await cliText(["validate", hello, "bad.wat", "cut.wasm"]);
    expect([code, out]).toEqual([1, `${hello}: valid\n`]);
    expect(err).toMatch(/^bad\.wat: invalid: /m);
    expect(err).toMatch(/^cut\.wasm: malformed: /m);
    const missing = await cliText(["validate", hello, "missing.wasm", "bad.wat", hello]);
    expect([missing.code, missing.out]).toEqual([2, `${hello}: valid\n`.repeat(2)]);
    expect(missing.err).toMatch(/^missing\.wasm: .+no such file.*\nbad\.wat: invalid: /);
    expect(await cliText(["validate", "--quiet", hello])).toEqual({ code: 0, out: "", err: "" });
  });

  it("wat: text that another assembler reads", async () => {
    const { code, out } = await cliText(["wat", hello]);
    expect(code).toBe(0);
    const again = WebAssembly.Module.exports(new WebAssembly.Module(wat(out)));
    expect(again).toEqual(WebAssembly.Module.exports(new WebAssembly.Module(testBytes("07_wasi_hello.wasm"))));
  });

  it("wit: of a module, of a file, of a given file", async () => {
    const greet = testPath("10_greet.wasm");
    const { code, out } = await cliText(["wit", greet]);
    expect(code).toBe(0);
    expect(out).toContain("export greet: func(name: string) -> string;");
    expect((await cliText(["wit", testPath("10_greet.wit")])).out).toBe(out);
    expect((await cliText(["wit", testPath("01_add.wasm"), "--wit", testPath("10_greet.wit")])).out).toBe(out);
  });

  itWith(needs.posix, "ends quietly when its reader does", async () => {
    const program = fileURLToPath(new URL("../../../dist/node/cli.js", import.meta.url));
    const line = `"${process.execPath}" "${program}" wat "${testPath("09_go_math.wasm")}" | head -n 1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
    expect([stdout.trim().split("\n").length, stderr]).toEqual([1, ""]);
  });
});

describe("components", () => {
  const component = join(folder, "c.wasm");
  writeFileSync(
    component,
    componentOf(
      section(sectionIds.type, vector([definitions.func([["text", definitions.string]], definitions.u32)])),
      section(sectionIds.import, vector([[0x00, ...label("log"), 0x01, 0x00]])),
    ),
  );

  it("are judged, looked at and printed as WIT", async () => {
    expect(await cliText(["validate", component])).toEqual({ code: 0, out: `${component}: valid\n`, err: "" });
    const { out } = await cliText(["inspect", component]);
    expect(out).toContain("is a component");
    expect(out).toContain("func log: func(text: string) -> u32");
    expect((await cliText(["wit", component])).out).toContain("import log: func(text: string) -> u32;");
    const { code: exit, err } = await cliText(["run", component]);
    expect(exit).toBe(2);
    expect(err).toContain("it exports no wasi:cli/run");
  });
});
