/**
 * Programs in a browser: cases with what each must come to. Run on a page's main thread, and in a worker.
 */
import * as plain from "/dist/browser.js";
import { checks, report } from "/portable/battery.js";
import { addFuel, load, loadAsync, resume, run, runAsync } from "/dist/browser.js";

/** A command that sleeps for so many milliseconds and exits with 7. */
const sleeper = (milliseconds) => `(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (i64.const ${milliseconds * 1_000_000}))
    (if (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)) (then (unreachable)))
    (call $exit (i32.const 7))))`;

const cat = "/testdata/26_cat.wasm";

/** What a function comes to: its result, or kind and code of its error. */
async function outcome(start) {
  try {
    return await start();
  } catch (error) {
    return error?.kind === undefined ? `${error}` : `${error.kind} ${error.code}`;
  }
}

/** What turns of the event loop there are while a function runs. */
async function turns(start) {
  let count = 0;
  const timer = setInterval(() => (count += 1), 1);
  await start();
  clearInterval(timer);
  return count;
}

const exited = { exit: 7, out: "", err: "" };

/** On both kinds of threads; `blocks` says whether this one may block. */
function shared(blocks) {
  // Where it is not slept, it is long enough that it is never over before a slow host has asked for it.
  const long = blocks ? 5 : 3_600_000;
  const slept = blocks ? exited : "usage async-only";
  return [
    ["run sleeps, or says that it may not", slept, () => run(sleeper(long))],
    ["run on :interp, too", slept, () => run(sleeper(long), { engine: "interp" })],
    ["run does not wait with a virtual clock", exited, () => run(sleeper(1e9), { clock: {} })],
    ["run-async sleeps", exited, async () => runAsync(sleeper(5))],
    [
      "run-async on :native cannot put the guest aside",
      slept,
      async () => runAsync(sleeper(long), { engine: "native" }),
    ],
    [
      "a program from a URL, with files in memory",
      { exit: 0, out: "alpha\nbeta", err: "", fsAfter: { "/in": { a: "alpha\n" } } },
      async () => runAsync(cat, { args: ["cat", "/in/a", "-"], stdin: "beta", dirs: { "/in": { a: "alpha\n" } } }),
    ],
    [
      "a program that goes on",
      { ...exited, fuelUsed: 15 },
      () => {
        try {
          return run(sleeper(5), { engine: "interp", fuel: 1, clock: {} });
        } catch (error) {
          addFuel(error, 1000);
          return resume(error);
        }
      },
    ],
    ...["application/wasm", "application/octet-stream", "text/html"].map((type) => [
      `a URL that is served as ${type}`,
      5,
      async () => (await loadAsync(`/testdata/01_add.wasm?type=${type}`)).call("add", 2, 3),
    ]),
    [
      "a component from a URL",
      ["Grüße", { x: 1, y: -2 }, 6, "in a"],
      async () => {
        const file = { methods: { read: (name) => `in ${name}` } };
        const imports = { "cljw:kinds/files": { open: (name) => name, log: () => {} }, "cljw:kinds/files#file": file };
        const guest = await loadAsync("/testdata/components/kinds.wasm", { imports });
        const counter = guest.call("counter", 5);
        return [
          guest.call("strings", "Grüße"),
          guest.call("records", { x: 1, y: -2 }),
          guest.call("counter.inc", counter),
          guest.call("show", "a"),
        ];
      },
    ],
    ["a URL where nothing is", "usage not-found", async () => loadAsync("/testdata/none.wasm")],
    ["a path at once", "usage async-only", () => load("/testdata/01_add.wasm")],
    ["directories of the host", "usage not-available", () => run(sleeper(5), { dirs: { "/": "/tmp" } })],
    ["streams of the host", "usage not-available", () => run(sleeper(5), { stdout: "inherit" })],
    [
      "a function by WIT",
      "Hello, page!",
      async () => {
        const wit = await (await fetch("/testdata/10_greet.wit")).text();
        return (await loadAsync("/testdata/10_greet.wasm", { wit })).call("greet", "page");
      },
    ],
  ];
}

const onPage = [
  // Of two timers that are due the earlier one is first, on a slow host as well.
  ["the page lives on while a program sleeps", true, async () => (await turns(() => runAsync(sleeper(100)))) > 0],
];

const read = async (name, as) => {
  const response = await fetch(`/testdata/${name}`);
  return as === "bytes" ? new Uint8Array(await response.arrayBuffer()) : response.text();
};

const printed = ["10_greet.wasm", "11_greet_c.wasm", "25_nqueens.wasm", "traps.wasm"];

/**
 * The portable programs on the package as a bundler leaves it, and in two of the four places, a level for each, as the Closure Compiler
 * does: it says the same of guests.
 */
async function portable(blocks) {
  const forms = [["bundled", await import("/battery/bundle.js")]];
  if (crossOriginIsolated === blocks) {
    const level = blocks ? "es2020" : "newest";
    forms.push([`by Closure, ${level}`, (await import(`/closure/${level}/browser.js`)).api]);
  }
  const expected = await report(plain, read, printed);
  const results = [];
  for (const [form, api] of forms) {
    const all = await checks(api, read);
    const failed = all.filter(({ outcome }) => outcome === "failed");
    const said = await report(api, read, printed);
    const different = said.filter((line, i) => line !== expected[i]).map((line) => line.slice(0, 200));
    const failures = [...failed, ...different.slice(0, 20).map((name) => ({ name }))];
    results.push({ count: all.length + said.length, failures: failures.map((failure) => ({ ...failure, form })) });
  }
  return results;
}

const adder = (n) => `(module (memory (export "memory") 1) (func (export "add") (param i32) (result i32)
  (i32.store (i32.const 8) (i32.add (i32.const ${n}) (local.get 0))) (i32.load (i32.const 8))))`;

/** More modules with a memory than a page of Chromium has addresses to reserve for: the last ones run without. */
async function kept() {
  const all = [];
  for (let i = 0; i < 200; i++) all.push(i % 2 === 0 ? load(adder(i)) : await loadAsync(adder(i)));
  return all.filter((module, i) => module.call("add", 7) === i + 7).length;
}

/** Runs the cases and the portable programs. Gives each that failed, by the form of the package, and how many there were. */
export async function test(blocks) {
  // The last ones leave nothing of what the thread may have.
  const last = [["many modules that are all kept", 200, kept]];
  const results = [
    await outcomes([...shared(blocks), ...(blocks ? [] : onPage)]),
    ...(await portable(blocks)),
    await outcomes(last),
  ];
  return {
    count: results.reduce((sum, { count }) => sum + count, 0),
    failures: results.flatMap(({ failures }) => failures),
  };
}

/** What cases come to. */
async function outcomes(all) {
  const failures = [];
  for (const [name, expected, start] of all) {
    const [got, wanted] = [await outcome(start), expected].map((value) => JSON.stringify(value));
    if (got !== wanted) failures.push({ name, detail: `${got}, not ${wanted}` });
  }
  return { count: all.length, failures };
}
