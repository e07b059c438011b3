/**
 * The same by this package, as a user's program does it: `by-package.mjs FILE ARGUMENT…`.
 */
import { run } from "cljw-wasm";

const [file, ...args] = process.argv.slice(2);
const inherited = { stdin: "inherit", stdout: "inherit", stderr: "inherit" };
process.exitCode = run(file, { engine: "native", args, ...inherited }).exit;
