/**
 * `npm run fuzz`: random cases that a seed decides. Options: `--kind` (see the table), `--seed S`, `--count N`, `--from I` to
 * begin with that case, `--only I` for one case alone, whose bytes are written to out/fuzz, with the register code beside them where they are a module, `--host node24` or `node26` to run under a newer Node,
 * `--slack N` for hostile inputs on a busy machine: only what takes N times its bound is late. Ends with one line of totals, and with exit code 0 only where nothing failed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Stop, tsArgs, tellFailures } from "../../../scripts/lib.ts";
import { hostProgram } from "../../../scripts/newer-host.ts";
import { WasmError } from "../../../src/ts/base/errors/errors.ts";
import { printLowered } from "../interp/lowered.ts";
import { noSuites, suitesFolder } from "../suites/script.ts";
import { componentValuesKind } from "./abi/component-kind.ts";
import { abiKind } from "./abi/kind.ts";
import { componentKind } from "./component.ts";
import { decodeKind } from "./decode.ts";
import { fuelKind } from "./fuel.ts";
import { handlersKind } from "./handlers.ts";
import { hostileKind } from "./hostile/kind.ts";
import type { Case, FuzzKind } from "./kinds.ts";
import { namesKind } from "./names.ts";
import { modulesKind } from "./modules/kind.ts";
import { fuzz } from "./run.ts";
import { textKind } from "./text.ts";
import { wasiKind } from "./wasi.ts";
import { wasiP2Kind } from "./wasi-p2.ts";
import { witKind } from "./wit.ts";

const { values: options } = parseArgs({
  options: {
    kind: { type: "string", default: "decode" },
    seed: { type: "string", default: "42" },
    count: { type: "string", default: "20000" },
    from: { type: "string", default: "0" },
    only: { type: "string" },
    slack: { type: "string", default: "1" },
    host: { type: "string" },
  },
});

const kinds: { readonly [name: string]: FuzzKind } = {
  abi: abiKind,
  component: componentKind,
  "component-values": componentValuesKind,
  decode: decodeKind,
  fuel: fuelKind,
  handlers: handlersKind,
  hostile: hostileKind(Number(options.slack)),
  names: namesKind,
  modules: modulesKind,
  text: textKind,
  wasi: wasiKind,
  "wasi-p2": wasiP2Kind,
  wit: witKind,
};

const folder = join(fileURLToPath(new URL("../../..", import.meta.url)), "out/fuzz");

function save(name: string, { bytes }: Case): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, bytes);
  try {
    writeFileSync(`${file}.words`, printLowered(bytes));
  } catch (error) {
    // Most kinds have cases that are no modules, or no valid ones.
    if (!(error instanceof WasmError)) throw error;
  }
  return file;
}

async function main(): Promise<number> {
  const kind = Object.hasOwn(kinds, options.kind) ? kinds[options.kind] : undefined;
  const [seed, count] = [Number(options.seed), Number(options.count)];
  if (
    kind === undefined ||
    !Number.isSafeInteger(seed) ||
    !(count > 0) ||
    !(Number(options.slack) >= 1) ||
    !(Number(options.only ?? options.from) >= 0)
  ) {
    process.stderr.write(
      `--kind is one of ${Object.keys(kinds).join(", ")}; --seed, --from, --only and --count are whole numbers, --slack is at least 1.\n`,
    );
    return 2;
  }
  if (kind.needsSuites && suitesFolder() === undefined) {
    process.stdout.write(`${noSuites}\n0 passed, 0 failed, 0 skipped\n`);
    return 0;
  }
  await kind.load?.();
  const from = Number(options.only ?? options.from);
  const to = from + (options.only === undefined ? count : 1);
  const { passed, failed, notes, failures } = await fuzz(kind, seed, from, to);
  const host = Number(process.versions.node.split(".")[0]);
  const again = `npm run fuzz -- --kind ${options.kind} --seed ${seed}${host > 20 ? ` --host node${host}` : ""}`;
  for (const { index, case: one } of failures) {
    const file = save(`${options.kind}-${seed}-${index}`, one);
    process.stdout.write(`case ${index}, from ${one.source}: ${one.problem}\n  ${file}\n  ${again} --only ${index}\n`);
  }
  tellFailures(failures.map(({ index, case: one }) => `${again} --only ${index}, from ${one.source}: ${one.problem}`));
  const counts = Array.from(notes, ([note, n]) => `${note} ${n}`).join(", ");
  process.stdout.write(`${kind.title}, seed ${seed}: ${counts}\n${passed} passed, ${failed} failed, 0 skipped\n`);
  return failed === 0 ? 0 : 1;
}

/** The same under another host. */
function mainOn(host: string): number {
  try {
    const args = Object.entries({ ...options, host: undefined }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    );
    return spawnSync(hostProgram(host), tsArgs("test/ts/fuzz/main.ts", ...args), { stdio: "inherit" }).status ?? 1;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

process.exitCode = options.host === undefined ? await main() : mainOn(options.host);
