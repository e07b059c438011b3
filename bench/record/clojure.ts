/**
 * What the suite `clojure` came to, as the record keeps it: calls in nbb and in compiled programs, and what is expected of them.
 */
import { type Expectation, three } from "../report.ts";

/** Calls in one way to run ClojureScript. */
export interface ClojureWay {
  readonly where: string;
  /** Nanoseconds by what was called: medians. */
  readonly ns: { readonly [name: string]: number };
  /** Time ÷ that of what it is compared with: the median over the rounds. */
  readonly ratios: { readonly [name: string]: number };
}

/** All of a run. */
export interface ClojureRecord {
  readonly date: string;
  readonly node: string;
  /** Milliseconds that requiring the namespace adds to nbb. */
  readonly require: number;
  readonly ways: readonly ClojureWay[];
}

/** Who is compared with whom. */
export const compared: { readonly [name: string]: string } = {
  "wasm/fn": "js/WebAssembly",
  "a record of three strings": "the same in JavaScript",
};

const fnLimits: { readonly [where: string]: number } = { nbb: 1.1, compiled: 1.3 };

const ofNbb = "in nbb";

/** What is expected of calls, against what was measured. */
export function clojureExpectations({ require, ways }: Omit<ClojureRecord, "date">): Expectation[] {
  const of = (numbers: ClojureWay["ns"], name: string): number => numbers[name] ?? Number.NaN;
  return [
    { what: `(require '[cljw.wasm]) ${ofNbb}, ms`, limit: 100, measured: require },
    ...ways.flatMap(({ where, ns, ratios }) => {
      const place = where === "nbb" ? ofNbb : where;
      return [
        { what: `(wasm/call m :add 1 2) ${place}, ns`, limit: 150, measured: of(ns, "wasm/call") },
        {
          what: `(add 1 2) by wasm/fn ${place} ÷ js/WebAssembly`,
          limit: of(fnLimits, where),
          measured: of(ratios, "wasm/fn"),
        },
        {
          what: `a record of three strings ${place} ÷ the same in JavaScript`,
          limit: 2.2,
          measured: of(ratios, "a record of three strings"),
        },
      ];
    }),
  ];
}

/** Rows for people: what was called, nanoseconds, and how many times as long as what it is compared with. */
export function clojureRows({ ways }: Pick<ClojureRecord, "ways">): string[][] {
  const names = Object.keys(ways[0]?.ns ?? {});
  const cell = (numbers: ClojureWay["ns"], name: string): string =>
    Object.hasOwn(numbers, name) ? three(numbers[name]!) : "";
  return names.map((name) => [name, ...ways.flatMap(({ ns, ratios }) => [cell(ns, name), cell(ratios, name)])]);
}
