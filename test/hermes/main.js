/**
 * A program that loads what was compiled ahead of time, by the part that is made for it. Prints a line of JSON.
 */
import fibonacci from "virtual:ahead/02_fibonacci.wasm";
import traps from "virtual:ahead/traps.wasm";
import greet from "virtual:ahead/10_greet.wasm";
import { aheadEngine, createRuntime, noHost, witPart } from "../../dist/browser.js";
import { said } from "./said.js";

const { load } = createRuntime({ engines: [aheadEngine], parts: [witPart], host: noHost });

globalThis.print(JSON.stringify(said(load, { fibonacci, traps, greet })));
