/** What the page shows, as signals, and what can be done. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { WasmFrame } from "../../../src/ts/api/exports.ts";
import type {
  Contents,
  Evaluated,
  Failure,
  Inspected,
  Listing,
  Loaded,
  MemoryPart,
  Ran,
  StreamName,
} from "../worker/protocol.ts";
import { type Example, projectOf } from "./examples.ts";
import { isProgram, loadForm, runForm } from "./forms.ts";
import { linkTo } from "./link.ts";
import { type Shown, extended, nothing } from "./output.ts";
import { type Project, emptyProject, envOf, hasModule, wordsOf } from "./project.ts";
import { type Listener, Session, Stopped } from "./session.ts";

/** A line of the transcript, which may be several on screen. */
export type Entry = { readonly key: number } & (
  | { readonly kind: "in"; readonly code: string }
  | { readonly kind: "value"; readonly text: string; readonly of: Evaluated }
  | { readonly kind: "error"; readonly failure: Failure; readonly of: Evaluated }
  | { readonly kind: "print"; readonly lines: readonly string[] }
  | { readonly kind: "note"; readonly text: string }
);

type NewEntry = Entry extends infer E ? (E extends Entry ? Omit<E, "key"> : never) : never;

/** What is seen of the module. */
export type ModuleTab = "overview" | "code" | "memory";
/** What is given. */
export type SourceTab = "module" | "wit" | "host" | "program";
/** What a narrow screen shows. */
export type Pane = "source" | "module" | "repl";

/** A place in a listing, to be shown. */
export interface Place {
  readonly listing: number;
  readonly line: number;
  /** Whether it is where a trap came from. */
  readonly trap: boolean;
}

export const project = signal<Project>(emptyProject);
export const inspected = signal<Inspected | undefined>(undefined);
export const loaded = signal<Loaded | undefined>(undefined);
/** The project that `m` was loaded from. */
const loadedFrom = signal<Project | undefined>(undefined);
export const busy = signal<string | undefined>("Starting");
/** Whether code runs: what is only looked at does not stand in the way. */
export const running = computed(() => busy.value === "Running");
export const ready = signal(false);
export const entries = signal<readonly Entry[]>([]);
export const engines = signal<{ readonly [name: string]: string | undefined }>({});
export const sourceTab = signal<SourceTab>("module");
export const moduleTab = signal<ModuleTab>("overview");
export const pane = signal<Pane>("source");
export const listing = signal(0);
export const place = signal<Place | undefined>(undefined);
/** A place in the text of the module, one-based. */
export const textPlace = signal<{ readonly line: number; readonly column: number } | undefined>(undefined);
export const ran = signal<Ran | undefined>(undefined);
/** What a program has written that has not come to its end. */
export const unended = signal<({ readonly [S in StreamName]: Shown } & { readonly stopped: boolean }) | undefined>(
  undefined,
);
/** Whether the project came by a link and nothing of it has run. */
export const untouched = signal(false);
/** Grows with everything that may have changed a memory. */
export const epoch = signal(0);
/** What is told in passing. */
export const notice = signal("");
/** What the prompt is asked to hold. */
export const draft = signal<{ readonly code: string }>({ code: "" });

/** Whether the module is a program. */
export const program = computed(() => isProgram(inspected.value?.info));
/** Whether `m` is what the page shows. */
export const isCurrent = computed(() => {
  const [now, then] = [project.value, loadedFrom.value];
  return then !== undefined && now.contents === then.contents && now.wit === then.wit && now.host === then.host;
});

const mostEntries = 400;
let nextKey = 1;

function add(entry: NewEntry): void {
  const all = [...entries.value, { ...entry, key: nextKey++ } as Entry];
  entries.value = all.slice(-mostEntries);
}

/** Forms that have defined something since `m` was loaded: they are evaluated again by a new worker. */
let definitions: string[] = [];
const waitingFor = new Map<number, string>();

const listener: Listener = {
  ready(found) {
    batch(() => {
      engines.value = found;
      ready.value = true;
      if (waitingFor.size === 0) busy.value = undefined;
    });
  },
  printed: (lines) => add({ kind: "print", lines }),
  wrote(stream, text, skipped) {
    const { value: now } = unended;
    if (now !== undefined) unended.value = { ...now, [stream]: extended(now[stream], text, skipped) };
  },
  settled: (_, of) => answered(of),
  broken(message) {
    batch(() => {
      busy.value = undefined;
      add({ kind: "note", text: `The worker has failed: ${message}` });
    });
  },
};

let made: Session | undefined;

/** The worker's session: it begins when it is first needed. */
export const session = (): Session => (made ??= new Session(listener));

/** Says what is being done while it is. */
async function during<T>(what: string, run: () => Promise<T>): Promise<T> {
  const id = session().nextId;
  waitingFor.set(id, what);
  busy.value = what;
  try {
    return await run();
  } finally {
    waitingFor.delete(id);
    busy.value = [...waitingFor.values()].at(-1);
  }
}

function answered(of: Evaluated): void {
  batch(() => {
    if (of.failure !== undefined) add({ kind: "error", failure: of.failure, of });
    else add({ kind: "value", text: of.value ?? "nil", of });
    loaded.value = of.loaded;
    epoch.value++;
  });
}

const given = ({ contents, name, wit }: Project) => ({ contents, name, wit });

let inspection: ReturnType<typeof setTimeout> | undefined;
let inspectedLast: Project | undefined;

/** Looks at what is there now: it does not run. */
async function inspectNow(): Promise<void> {
  const now = project.peek();
  inspectedLast = now;
  if (!hasModule(now)) {
    inspected.value = undefined;
    return;
  }
  try {
    const found = await during("Inspecting", async () => session().ask("inspect", given(now)));
    if (project.peek().contents !== now.contents) return;
    batch(() => {
      inspected.value = found;
      if (listing.peek() >= found.listings.length) listing.value = 0;
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

effect(() => {
  const now = project.value;
  const last = inspectedLast;
  if (last !== undefined && last.contents === now.contents && last.wit === now.wit && last.name === now.name) return;
  clearTimeout(inspection);
  inspection = setTimeout(() => void inspectNow(), last?.name === now.name ? 250 : 0);
});

/** Changes some of the project. */
export function change(part: Partial<Project>): void {
  project.value = { ...project.peek(), ...part };
}

/** Puts another project into the place of this one. Nothing of it runs. */
export function open(next: Project): void {
  batch(() => {
    project.value = next;
    inspected.value = undefined;
    loaded.value = undefined;
    loadedFrom.value = undefined;
    ran.value = undefined;
    unended.value = undefined;
    place.value = undefined;
    listing.value = 0;
    untouched.value = false;
    moduleTab.value = "overview";
    sourceTab.value = "module";
    draft.value = { code: "" };
    entries.value = [];
  });
  definitions = [];
  // What was `m` belongs to what was there before.
  void session()
    .ask("eval", { code: "(def m nil)", quiet: true })
    .catch(() => undefined);
}

/** Opens an example, and loads it where it is no program. */
export async function openExample(example: Example): Promise<void> {
  try {
    open(await projectOf(example));
  } catch (error) {
    add({ kind: "note", text: error instanceof Error ? error.message : String(error) });
    return;
  }
  if (example.id === "cat") sourceTab.value = "program";
  else await load();
}

async function asked(form: string, run: () => Promise<Evaluated>): Promise<Evaluated | undefined> {
  add({ kind: "in", code: form });
  untouched.value = false;
  try {
    const of = await during("Running", run);
    answered(of);
    return of;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return undefined;
  }
}

/** Loads the module as `m`. */
export async function load(): Promise<void> {
  const now = project.peek();
  if (!hasModule(now)) return;
  definitions = [];
  loadedFrom.value = undefined;
  const form = loadForm(now);
  const of = await asked(form, async () => session().ask("load", { ...given(now), host: now.host, form }));
  if (of !== undefined && of.failure === undefined) loadedFrom.value = now;
}

/** Runs the program. */
export async function runProgram(): Promise<void> {
  const now = project.peek();
  const form = runForm(now);
  const world = { args: wordsOf(now.args), stdin: now.stdin, env: envOf(now.env), files: now.files };
  batch(() => {
    ran.value = undefined;
    unended.value = { out: nothing, err: nothing, stopped: false };
  });
  await asked(form, async () => {
    const of = await session().ask("run", { ...given(now), host: now.host, form, ...world });
    batch(() => {
      ran.value = of;
      unended.value = undefined;
    });
    return of;
  });
}

/** What the button in the toolbar does. */
export async function go(): Promise<void> {
  if (!program.peek()) return load();
  sourceTab.value = "program";
  return runProgram();
}

/** Evaluates at the REPL. */
export async function evaluate(code: string): Promise<void> {
  const of = await asked(code, async () => session().ask("eval", { code }));
  if (of !== undefined && of.failure === undefined && /^\s*\((?:def|ns|require|in-ns|set!|intern)/.test(code))
    definitions.push(code);
}

/** Ends whatever runs, and brings back what there was. */
export async function stop(): Promise<void> {
  const from = loadedFrom.peek();
  const what = busy.peek();
  batch(() => {
    ready.value = false;
    loaded.value = undefined;
    if (unended.value !== undefined) unended.value = { ...unended.value, stopped: true };
    add({ kind: "note", text: `Stopped${what === undefined ? "" : ` while ${what.toLowerCase()}`}.` });
  });
  session().restart();
  if (from === undefined) {
    if (inspected.peek() === undefined) inspectedLast = undefined;
    return;
  }
  await restore(from, [...definitions]);
}

/** Loads and defines again, unseen: all of it has come to an end before. */
async function restore(from: Project, forms: readonly string[]): Promise<void> {
  try {
    let of = await during("Loading again", async () =>
      session().ask("load", { ...given(from), host: from.host, form: loadForm(from) }),
    );
    for (const code of forms)
      of = await during("Loading again", async () => session().ask("eval", { code, quiet: true }));
    const again =
      forms.length === 0
        ? ""
        : ` and ${forms.length === 1 ? "a definition" : `${forms.length} definitions`} evaluated again`;
    batch(() => {
      loaded.value = of.loaded;
      epoch.value++;
      add({ kind: "note", text: `m is loaded anew${again}.` });
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

/** Some bytes of a memory of `m`; undefined where they cannot be had. */
export async function memoryPart(name: string, from: number, length: number): Promise<MemoryPart | undefined> {
  try {
    return await session().ask("memory", { name, from, length });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return undefined;
  }
}

/** Shows a line of the disassembly. */
export function goTo(line: number, trap = false, of = listing.peek()): void {
  batch(() => {
    listing.value = of;
    place.value = { listing: of, line, trap };
    moduleTab.value = "code";
    pane.value = "module";
  });
}

/** Shows a place in the text of the module. */
export function goToText(line: number, column: number): void {
  batch(() => {
    sourceTab.value = "module";
    pane.value = "source";
    textPlace.value = { line, column };
  });
}

/** Where a frame lies; undefined where it is none of what is shown. */
export function placeOf({ module, index, offset }: WasmFrame): Place | undefined {
  const listings = inspected.peek()?.listings ?? [];
  const named = listings.findIndex(({ title }) => title === module);
  const order = named < 0 ? listings.keys() : [named, ...listings.keys()];
  for (const at of order) {
    const line = lineAt(listings[at]!, index, offset);
    if (line !== undefined) return { listing: at, line, trap: true };
  }
  return undefined;
}

function lineAt({ functions, offsets }: Listing, index: number, offset: number): number | undefined {
  const func = functions.find((one) => one.index === index);
  if (func === undefined || func.imported) return func?.line;
  for (let line = func.line; line <= func.end; line++) if (offsets[line] === offset) return line;
  return undefined;
}

/** Puts the project into the address, and gives that. @throws RangeError where it is too large */
export async function share(): Promise<string> {
  const hash = await linkTo(project.peek());
  history.replaceState(null, "", hash);
  return location.href;
}

/** Says something in passing. */
export function say(text: string): void {
  notice.value = text;
  setTimeout(() => {
    if (notice.peek() === text) notice.value = "";
  }, 4000);
}

/** Puts code into the prompt. */
export function offer(code: string): void {
  batch(() => {
    draft.value = { code };
    pane.value = "repl";
  });
}

/** Loads what is there where `m` is something else, and puts a call of it into the prompt. */
export async function offerCall(code: string): Promise<void> {
  if (!isCurrent.peek()) await load();
  offer(code);
}

/** What a file is taken for, by its name, or by how it begins. */
function kindOf(name: string, bytes: Uint8Array): "module" | "wit" | "host" | "file" {
  if (/\.(?:wasm|wat|wast)$/i.test(name) || (bytes[0] === 0 && bytes[1] === 0x61)) return "module";
  if (/\.wit$/i.test(name)) return "wit";
  if (/\.(?:clj|cljs|cljc|edn)$/i.test(name)) return "host";
  return program.peek() ? "file" : "module";
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The text that bytes are, or the bytes where they are none. */
export function contentsOf(bytes: Uint8Array): Contents {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

async function openFile(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = kindOf(file.name, bytes);
  if (kind === "module") {
    const { engine, bounds } = project.peek();
    open({ ...emptyProject, engine, bounds, name: file.name, contents: bytes[0] === 0 ? bytes : textOf(bytes) });
    return;
  }
  if (kind === "file") {
    change({ files: [...project.peek().files, { path: `/${file.name}`, contents: contentsOf(bytes) }] });
  } else change({ [kind]: textOf(bytes) });
  sourceTab.value = kind === "file" ? "program" : kind;
}

/** Files as what they are: the module, its WIT, what serves its imports, files of the program. The module comes first. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const isModule = (file: File): boolean => /\.(?:wasm|wat|wast)$/i.test(file.name);
  const [modules, others] = [files.filter(isModule), files.filter((file) => !isModule(file))];
  for (const file of [...modules.slice(0, 1), ...others]) await openFile(file);
}
