/** Examples that show what there is. Binaries are read when they are chosen. */
import catUrl from "../../../testdata/26_cat.wasm?url";
import kindsUrl from "../../../testdata/components/kinds.wasm?url";
import wordsUrl from "../../../testdata/11_greet_c.wasm?url";
import wordsWit from "../../../testdata/11_greet_c.wit?raw";
import adderWat from "../examples/adder.wat?raw";
import endlessWat from "../examples/endless.wat?raw";
import hostWat from "../examples/host.wat?raw";
import hostCljs from "../examples/host.cljs?raw";
import kindsCljs from "../examples/kinds.cljs?raw";
import sievesWat from "../examples/sieve.wat?raw";
import trapWat from "../examples/trap.wat?raw";
import { type Project, emptyProject } from "./project.ts";

/** An example: a project without the bytes of its module, where that is a binary. */
export interface Example {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly project: Partial<Project> & { readonly name: string };
  readonly url?: string;
}

export const examples: readonly Example[] = [
  {
    id: "adder",
    title: "A first call",
    about: "A function of WebAssembly text, called with Clojure data.",
    project: {
      name: "adder.wat",
      contents: adderWat,
      tries: ["(wasm/call m :add 2 40)", "(map (wasm/fn m :add) [1 2 3] [10 20 30])", "(wasm/exports m)"],
    },
  },
  {
    id: "words",
    title: "Strings and lists by WIT",
    about: "A library in C; its WIT says what is a string and what a list.",
    url: wordsUrl,
    project: {
      name: "words.wasm",
      wit: wordsWit,
      tries: [
        '(wasm/call m :greet "World")',
        '(wasm/call m :split "2024-02-29" "-")',
        '(wasm/call m :join ["a" "b" "c"] "-")',
        "(wasm/call m :transpose [[1 2] [3 4]])",
      ],
    },
  },
  {
    id: "host",
    title: "Host functions in Clojure",
    about: "The module asks for two functions; Clojure serves them.",
    project: {
      name: "host.wat",
      contents: hostWat,
      host: hostCljs,
      tries: ["(wasm/call m :greet)", "(wasm/call m :sum-squares 4)", "@seen"],
    },
  },
  {
    id: "kinds",
    title: "A component with resources",
    about: "Counters that live in the guest, files that live in Clojure.",
    url: kindsUrl,
    project: {
      name: "kinds.wasm",
      host: kindsCljs,
      tries: [
        "(def c (wasm/call m :counter 5))",
        "((:inc c))",
        "(wasm/call m :records {:x 1 :y 2})",
        '(wasm/call m :show "notes.txt")',
        "(wasm/resource-drop c)",
      ],
    },
  },
  {
    id: "cat",
    title: "A WASI program reads a file",
    about: "A C program with arguments, standard input and files, all in memory.",
    url: catUrl,
    project: {
      name: "cat.wasm",
      args: "cat /in/poem.txt - --write /out/note.txt done",
      stdin: "and this line came by standard input\n",
      files: [
        { path: "/in/poem.txt", contents: "The woods are lovely, dark and deep,\nBut I have promises to keep.\n" },
        { path: "/out/readme.txt", contents: "What the program writes appears beside this file.\n" },
      ],
      tries: ['(:out (wasm/run source {:args ["cat" "--ls" "/in"] :dirs files}))'],
    },
  },
  {
    id: "trap",
    title: "Why does it trap?",
    about: "A division by zero, two calls deep: follow the frames.",
    project: {
      name: "averages.wat",
      contents: trapWat,
      tries: ["(wasm/call m :report 2)", "(wasm/call m :average 0 3)", "(wasm/backtrace *e)"],
    },
  },
  {
    id: "endless",
    title: "An endless loop",
    about: "Without a bound only Stop ends it; with fuel it ends itself.",
    project: {
      name: "endless.wat",
      contents: endlessWat,
      bounds: { fuel: "", timeout: "", pages: "" },
      tries: [
        "(wasm/call m :spin)",
        "(wasm/call (wasm/load source {:fuel 1000000}) :spin)",
        "(wasm/call (wasm/load source {:timeout-ms 200}) :spin)",
      ],
    },
  },
  {
    id: "sieve",
    title: "Looking into memory",
    about: "A sieve writes primes; the memory view follows.",
    project: {
      name: "sieve.wat",
      contents: sievesWat,
      tries: ["(wasm/call m :primes 100)", "(wasm/memory-read m 1024 25 :i32)", "(wasm/call m :primes 200)"],
    },
  },
];

/** The project of an example; bytes come from where this page comes from. @throws where they cannot be read */
export async function projectOf({ project, url }: Example): Promise<Project> {
  if (url === undefined) return { ...emptyProject, ...project };
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${project.name} could not be read: ${response.status}.`);
  return { ...emptyProject, ...project, contents: new Uint8Array(await response.arrayBuffer()) };
}
