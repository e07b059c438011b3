/**
 * `npm run suites`: the official suite over the engines. Options: `--engine interp|native|all`, `--file NAME` (part of
 * a script's name; whole where a script has it), `--line N`, `--feature NAME`, `--failures N` to show more of them,
 * `--wast` to read the scripts as text instead of their JSON form, `--metered` to run with fuel and a depth to watch,
 * `--fuel` to compare the fuel that the engines count after each action instead,
 * `--crowded` to run our engine on a host that has no room for memories,
 * `--reprinted` to run each valid module as what printing and parsing make of it, `--engine compiled --aot` as what it is compiled into ahead of time,
 * `--engine compiled --hot` with each function optimised by the host before its results count,
 * `--host node24` or `--host node26` to run under a newer Node.
 * `npm run suites -- wasi`: the programs of WASI preview 1, see wasi.ts; `-- wasi-p2`: the same as components, see wasi-p2.ts.
 * `npm run suites -- components`: the reference tests of the Component Model, see components.ts.
 * Ends with one line of totals, and with exit code 0 only where nothing failed.
 */
import { runSuites } from "./command.ts";
import { runComponentSuite } from "./components.ts";
import { runWasiP2Suite } from "./wasi-p2.ts";
import { runWasiSuite } from "./wasi.ts";

const [first, ...rest] = process.argv.slice(2);
const print = (text: string): boolean => process.stdout.write(text);

const others: { readonly [name: string]: typeof runWasiSuite } = {
  wasi: runWasiSuite,
  "wasi-p2": runWasiP2Suite,
  components: runComponentSuite,
};

process.exitCode = await (others[first ?? ""]?.(rest, print) ?? runSuites(process.argv.slice(2), print));
