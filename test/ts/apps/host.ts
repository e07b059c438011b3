/**
 * A program under node:wasi with the streams of this process: `host.ts FILE DATA ARGUMENT…`, where DATA is the
 * directory that the program has as `/data`, or empty. In a process of its own, for node:wasi may take it down.
 */
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [file = "", data = "", ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args, preopens: data === "" ? {} : { "/data": data } });
const module = new WebAssembly.Module(new Uint8Array(readFileSync(file)));
process.exitCode = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject() as WebAssembly.Imports));
