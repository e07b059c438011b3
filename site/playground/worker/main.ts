/**
 * The worker in which all of a visitor's code runs: the page ends it where that does not end by itself. Scittle has been read
 * before this runs.
 */
import { engines } from "../../../src/ts/browser.ts";
import { Clojure, type Ended, type FileInTree } from "./clojure.ts";
import { failureOf, look } from "./look.ts";
import { memoryBytes } from "./memories.ts";
import { Output } from "./output.ts";
import { beginPrinting, flush, takeConsole } from "./printing.ts";
import type { Asked, Contents, Evaluated, Loaded, MemoryPart, Questions, Ran, Told } from "./protocol.ts";

const tell = (told: Told): void => postMessage(told);

/** Ways out: code of a visitor, or of a link that a visitor has opened, has no use for them here. */
const waysOut = [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "WebTransport",
  "Worker",
  "indexedDB",
  "caches",
  "BroadcastChannel",
];

function closeWaysOut(): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  for (const name of waysOut) {
    try {
      Object.defineProperty(scope, name, { value: undefined, configurable: false, writable: false });
    } catch {
      // The page's policy stands behind this.
    }
  }
}

function begin(): Clojure {
  const clojure = new Clojure();
  closeWaysOut();
  takeConsole();
  tell({ tell: "ready", engines: reasons() });
  return clojure;
}

/** The engines, each with the reason why it is not there. */
function reasons(): { [name: string]: string | undefined } {
  const found = Object.entries(engines()).filter(([, info]) => info !== undefined);
  return Object.fromEntries(
    found.map(([name, info]) => [name, info.available ? undefined : (info.reason ?? "is not there")]),
  );
}

/** Characters of a value that are shown. */
const mostShown = 50_000;

const shown = (text: string): string => (text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);

/** Evaluates; a promise is told of once more when it is settled. */
function evaluated(clojure: Clojure, id: number, run: () => unknown, text: (value: unknown) => string): Evaluated {
  const { prelude } = clojure;
  const before = clojure.module?.fuelLeft;
  const from = performance.now();
  const ended = (end: object): Evaluated => {
    const ms = performance.now() - from;
    const loaded = clojure.loaded();
    return { ...end, ms, ...usedSince(before, loaded), ...(loaded === undefined ? {} : { loaded }) };
  };
  const failed = (thrown: unknown): object => {
    prelude.setInUser("*e", thrown);
    return { failure: shownFailure(clojure, thrown) };
  };
  try {
    const value = run();
    if (value instanceof Promise) {
      value.then(
        (result) => tell({ tell: "settled", id, of: ended({ value: shown(text(result)) }) }),
        (error: unknown) => tell({ tell: "settled", id, of: ended(failed(error)) }),
      );
    }
    return ended({ value: value instanceof Promise ? "a promise, which is waited for …" : shown(text(value)) });
  } catch (thrown) {
    return ended(failed(thrown));
  }
}

function shownFailure({ prelude }: Clojure, thrown: unknown): Evaluated["failure"] & object {
  try {
    const { message, frames, ...others } = prelude.failure(thrown);
    const told = Object.entries(others).filter(([, value]) => value !== null && value !== undefined);
    return { ...Object.fromEntries(told), message: shown(message), frames: frames ?? [] };
  } catch {
    return failureOf(thrown);
  }
}

function usedSince(before: number | undefined, loaded: Loaded | undefined): { fuelUsed?: number } {
  const left = loaded?.fuelLeft;
  return before === undefined || left === undefined || left > before ? {} : { fuelUsed: before - left };
}

const parts = (path: string): string[] => ["/", ...path.split("/").filter((part) => part !== "" && part !== ".")];

const pathOf = ({ path: [top = "", ...rest] }: FileInTree): string => `${top === "/" ? "" : top}/${rest.join("/")}`;

/** The variables that a form of the page names. */
function give(clojure: Clojure, { contents, wit, host }: { contents: Contents; wit: string; host: string }): void {
  const { prelude } = clojure;
  prelude.setInUser("source", contents);
  prelude.setInUser("wit", wit);
  prelude.setInUser("imports", host.trim() === "" ? null : clojure.evaluate(`(ns user) ${host}`));
}

function asText(value: unknown): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : "";
}

function ran(clojure: Clojure, id: number, of: Questions["run"][0]): Ran {
  let end: Ended = {};
  const run = (): unknown => {
    give(clojure, of);
    clojure.prelude.setInUser("stdin", of.stdin);
    clojure.prelude.setInUser(
      "files",
      clojure.prelude.world(of.files.map(({ path, contents }) => ({ path: parts(path), contents }))),
    );
    clojure.output = new Output();
    try {
      const result = clojure.evaluate(of.form);
      end = clojure.prelude.ended(result);
      return result;
    } catch (thrown) {
      end = clojure.prelude.endData(thrown);
      throw thrown;
    } finally {
      clojure.output = undefined;
    }
  };
  const came = evaluated(clojure, id, run, clojure.prelude.printed);
  const files = (end.files ?? []).map((file) => ({ path: pathOf(file), contents: file.contents }));
  const { fuelUsed } = end;
  return {
    ...came,
    ...(typeof fuelUsed === "number" ? { fuelUsed } : {}),
    ...(typeof end.exit === "number" ? { exit: end.exit } : {}),
    out: asText(end.out),
    err: asText(end.err),
    files,
  };
}

function memoryPart({ module }: Clojure, { name, from, length }: Questions["memory"][0]): MemoryPart | undefined {
  const bytes = module === undefined ? undefined : memoryBytes(module, name);
  if (bytes === undefined) return undefined;
  const start = Math.max(0, Math.min(from, bytes.length));
  return { from: start, bytes: bytes.slice(start, start + length), size: bytes.length };
}

function answer(clojure: Clojure, asked: Asked): unknown {
  const { id } = asked;
  switch (asked.ask) {
    case "inspect":
      return look(asked.of);
    case "load":
      return evaluated(
        clojure,
        id,
        () => {
          clojure.prelude.setInUser("m", null);
          give(clojure, asked.of);
          clojure.evaluate(asked.of.form);
          return clojure.prelude.userValue("m");
        },
        clojure.prelude.printed,
      );
    case "eval": {
      const came = evaluated(
        clojure,
        id,
        () => {
          const value = clojure.evaluate(asked.of.code);
          if (asked.of.quiet !== true) clojure.prelude.setInUser("*1", value);
          return value;
        },
        clojure.prelude.printed,
      );
      return came;
    }
    case "run":
      return ran(clojure, id, asked.of);
    case "memory":
      return memoryPart(clojure, asked.of);
  }
}

const clojure = begin();

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  tell({ tell: "begun", id: data.id });
  beginPrinting();
  let of: unknown;
  try {
    of = answer(clojure, data);
  } catch (error) {
    of = { failure: failureOf(error), ms: 0, listings: [], types: [] };
  }
  flush();
  tell({ tell: "answer", id: data.id, of });
});
