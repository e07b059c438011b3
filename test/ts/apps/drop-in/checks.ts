/**
 * Packages of npm over `cljw-wasm/webassembly` in the host's place: what comes of them must be what the host's own object makes of them.
 */
import { spawnSync } from "node:child_process";
import { root, tsArgs } from "../../../../scripts/lib.ts";
import { type Check, equal, type Named } from "../report.ts";
import { heavy, programs } from "./programs.ts";

/** What a process has printed; what it said of its end where that is no outcome. */
function outcomeOf(name: string, on: string): { readonly outcome: unknown; readonly millis: number } {
  const args = tsArgs("test/ts/apps/drop-in/process.ts", name, on);
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  try {
    return JSON.parse(stdout) as { outcome: unknown; millis: number };
  } catch {
    return { outcome: stderr.slice(0, 2000), millis: 0 };
  }
}

function* checksOf(name: string): Generator<Check> {
  const host = outcomeOf(name, "host");
  yield equal("the host's: it runs", typeof host.outcome === "string" && host.millis === 0 ? host.outcome : "", "");
  for (const engine of ["compiled", "interp"]) {
    if (engine === "interp" && heavy.includes(name)) continue;
    const { outcome, millis } = outcomeOf(name, engine);
    console.log(`       ${name} on ${engine}: ${millis} ms, ${host.millis} on the host's`);
    yield equal(`${engine}: as the host's`, outcome, host.outcome);
  }
}

/** The programs. */
export const dropIn: readonly Named[] = Object.keys(programs).map((name) => [name, () => checksOf(name)]);
