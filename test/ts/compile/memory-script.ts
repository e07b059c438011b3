/**
 * What generated code takes and gives back, told as JSON, in a process of its own. An argument is how many modules are loaded and dropped.
 */
import { setImmediate } from "node:timers/promises";
import { compile, engines, instantiate, load } from "../../../src/ts/index.ts";
import { parseWat } from "../../../src/ts/text/parse/parse.ts";
import { collect } from "../collect.ts";

const engine = "compiled";
if (engines().compiled?.available !== true) throw new Error("there is no compiler");

/** A small module with a memory, a table and calls; another one for each number. */
const small = (n: number): Uint8Array =>
  parseWat(`(module (memory 1) (table 4 funcref) (elem (i32.const 0) $f $g) (global $n (mut i32) (i32.const ${n}))
    (func $f (param i32) (result i32) (i32.add (local.get 0) (global.get $n)))
    (func $g (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
    (func (export "run") (param i32) (result i32) (local i32)
      (loop $l (local.set 1 (call_indirect (param i32) (result i32) (local.get 1) (i32.and (local.get 0) (i32.const 1))))
        (i32.store (local.get 0) (local.get 1))
        (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1)))`);

async function used(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    collect();
    // What WeakRefs have given is kept until the turn ends.
    await setImmediate();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

const loaded = (bytes: Uint8Array): { readonly n: number; readonly ref: WeakRef<object> } => {
  const module = load(bytes, { engine });
  return { n: module.call("run", 9) as number, ref: new WeakRef(module) };
};

/** Loads many modules one after another, of which nobody keeps any. */
async function drop(from: number, count: number): Promise<readonly WeakRef<object>[]> {
  const refs = [];
  for (let i = 0; i < count; i++) {
    refs.push(loaded(small(from + i)).ref);
    if (i % 100 === 0) {
      collect();
      await setImmediate();
    }
  }
  return refs;
}

const code = small(0);
loaded(code);
const before = await used();
// Pages of memory aside, which a guest asks for, and which are counted with its buffers.
const page = 65_536;
const whole = compile(code);
const kept = Array.from({ length: 1_000 }, () => instantiate(whole, { engine }));
for (const one of kept) one.call("run", 9);
const instances = (await used()) - before - kept.length * page;
kept.length = 0;
const count = Number(process.argv[2]);
await drop(1, 200);
const warm = await used();
const refs = await drop(201, count);
const grown = (await used()) - warm;
const alive = refs.filter((ref) => ref.deref() !== undefined).length;
process.stdout.write(JSON.stringify({ instances, grown, alive }));
