/** What the page and the worker say to each other. Everything can be cloned. */
import type { ModuleInfo, WasmFrame } from "../../../src/ts/api/exports.ts";
import type { FuncDescriptor } from "../../../src/ts/component/model/describe.ts";

/** A module as it was given: text, or bytes. */
export type Contents = string | Uint8Array;

/** What there is to look at. */
export interface Given {
  readonly contents: Contents;
  /** The file's name. */
  readonly name: string;
  /** WIT text, or nothing. */
  readonly wit: string;
}

/** A function as it stands in a listing. */
export interface ListedFunction {
  readonly index: number;
  /** Its identifier in the text, or its number. */
  readonly label: string;
  /** The name that it is exported under, where it has no identifier. */
  readonly exported?: string;
  readonly imported: boolean;
  /** Zero-based lines: its first and its last. */
  readonly line: number;
  readonly end: number;
  /** The lines that name it, outside of its own head. */
  readonly uses: readonly number[];
}

/** A core module as text, with what is known of its lines. */
export interface Listing {
  readonly title: string;
  readonly text: string;
  /** For each line the byte offset of its instruction, or -1. */
  readonly offsets: Int32Array;
  readonly functions: readonly ListedFunction[];
  /** Whether the text is only a beginning, since there is too much of it. */
  readonly cut: boolean;
}

/** An error as the page shows it. */
export interface Failure {
  readonly message: string;
  /** `trap`, `limit` and so on, where it is one of the package. */
  readonly kind?: string;
  readonly code?: string;
  /** Its data as Clojure prints it. */
  readonly data?: string;
  readonly frames: readonly WasmFrame[];
  /** One-based, in the text of the module. */
  readonly line?: number;
  readonly column?: number;
}

/** What is known of a module that has not been run. */
export interface Inspected {
  readonly failure?: Failure;
  readonly info?: ModuleInfo;
  /** Its types in WIT, whoever has told them. */
  readonly wit?: string;
  readonly witFailure?: Failure;
  readonly listings: readonly Listing[];
  /** The types of a module's functions and structures, as text. */
  readonly types: readonly string[];
}

/** The memories of the loaded module: those that can be seen, and how many cannot. */
export interface Memories {
  readonly names: readonly string[];
  readonly unseen: number;
}

/** What `m` is now. */
export interface Loaded {
  readonly engine: string;
  readonly memories: Memories;
  readonly functions: { readonly [name: string]: FuncDescriptor };
  readonly fuelLeft?: number;
  /** Resources that the program owns, of a component. */
  readonly live?: number;
}

/** What an evaluation came to. */
export interface Evaluated {
  readonly value?: string;
  readonly failure?: Failure;
  readonly ms: number;
  /** What it has taken of the fuel of `m`. */
  readonly fuelUsed?: number;
  readonly loaded?: Loaded;
}

/** The program's world, as data. */
export interface World {
  readonly args: readonly string[];
  readonly stdin: string;
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly files: readonly { readonly path: string; readonly contents: Contents }[];
}

/** A program's end. */
export interface Ran extends Evaluated {
  readonly exit?: number;
  readonly out: string;
  readonly err: string;
  readonly files: readonly { readonly path: string; readonly contents: Contents }[];
}

/** Where a program writes. */
export type StreamName = "out" | "err";

/** Some bytes of a memory. */
export interface MemoryPart {
  readonly from: number;
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** What may be asked: the question, and the answer. */
export interface Questions {
  inspect: [Given, Inspected];
  load: [Given & { readonly host: string; readonly form: string }, Evaluated];
  eval: [{ readonly code: string; readonly quiet?: boolean }, Evaluated];
  run: [Given & World & { readonly host: string; readonly form: string }, Ran];
  memory: [{ readonly name: string; readonly from: number; readonly length: number }, MemoryPart | undefined];
}

/** The names of the questions. */
export type Question = keyof Questions;

/** From the page. */
export type Asked = {
  readonly [Q in Question]: { readonly id: number; readonly ask: Q; readonly of: Questions[Q][0] };
}[Question];

/** From the worker. */
export type Told =
  | { readonly tell: "ready"; readonly engines: { readonly [name: string]: string | undefined } }
  | { readonly tell: "broken"; readonly message: string }
  | { readonly tell: "begun"; readonly id: number }
  | { readonly tell: "printed"; readonly lines: readonly string[] }
  | { readonly tell: "wrote"; readonly stream: StreamName; readonly text: string; readonly skipped: number }
  | { readonly tell: "settled"; readonly id: number; readonly of: Evaluated }
  | { readonly tell: "answer"; readonly id: number; readonly of: unknown };
