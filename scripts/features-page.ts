/**
 * The page on the features of the standard, written from their table and from what the engines say of themselves.
 */
import { type Feature, type FeatureInfo, features } from "../src/ts/core/features.ts";
import { relaxedChoices } from "../src/ts/exec/simd/relaxed-choices.ts";
import { interpEngine } from "../src/ts/interp/engine.ts";
import { notice, table } from "./markdown.ts";

/**
 * What the WebAssembly of Node's releases lacks, as `(engines)` says there. A test holds the row of the release that
 * runs it.
 */
export const nodeLacks: { readonly [release: string]: readonly Feature[] } = {
  20: [
    "extended-const",
    "multi-memory",
    "memory64",
    "relaxed-simd",
    "function-references",
    "gc",
    "exceptions",
    "custom-page-sizes",
    "wide-arithmetic",
  ],
  22: ["memory64", "custom-page-sizes", "wide-arithmetic"],
  24: ["custom-page-sizes", "wide-arithmetic"],
};

const releases = Object.keys(nodeLacks);

const mark = (has: boolean): string => (has ? "yes" : "–");

function origin({ version, proposal }: FeatureInfo): string {
  const link = proposal === undefined ? "" : ` [${proposal}](https://github.com/WebAssembly/${proposal})`;
  const shown = version === "proposal" ? "" : version === "none" ? "dropped," : version;
  return `${shown}${link}`.trim();
}

function featureTable(): string {
  const rows = features.map((feature) => [
    `\`:${feature.name}\``,
    feature.title,
    origin(feature),
    ...releases.map((release) => mark(nodeLacks[release]?.includes(feature.name) === false)),
    mark(interpEngine.supports(feature.name)),
  ]);
  const natives = releases.map((release) => `\`:native\`, Node ${release}`);
  return table(["feature", "what", "standard", ...natives, "`:compiled`, `:interp`"], rows);
}

/** The page as it should be. */
export function featuresPage(): string {
  const choices = Object.entries(relaxedChoices).map(([name, choice]) => [`\`${name}\``, choice]);
  return `${[
    notice("src/ts/core/features.ts, src/ts/exec/simd/relaxed-choices.ts and scripts/features-page.ts"),
    "# Features of the standard",
    `WebAssembly 3.0 and some proposals, by the names that options, data and errors use. The standard column says which version
of it has the feature, and links the proposal that it came with. What \`:native\` runs is what the host's WebAssembly has; \`:compiled\` and \`:interp\` need nothing of the
host. \`:auto\` takes the first engine that has every feature that the module uses.`,
    featureTable(),
    `On other hosts, and for the reasons, ask:`,
    `\`\`\`clojure
(ns app (:require ["cljw-wasm/nbb"] [cljw.wasm :as wasm]))

(get-in (wasm/engines) [:native :features :custom-page-sizes]) ;=> false
(get-in (wasm/engines) [:interp :features :custom-page-sizes]) ;=> true
(:features (wasm/inspect "testdata/08_multi_value.wasm")) ;=> #{:mvp :multi-value}
\`\`\``,
    "What is missing has its reason under `:missing`, `(get-in (wasm/engines) [:native :missing :custom-page-sizes])`.",
    `\`:legacy-exceptions\` are the exceptions that Emscripten made for years, \`try\`, \`catch\`, \`catch_all\`, \`rethrow\` and \`delegate\`: the standard has
\`try_table\` instead, and hosts have both. Tags and \`throw\` are allowed by either feature, and are named \`:exceptions\` where a module uses nothing else
of the two. A module with both forms runs on \`:compiled\` and \`:interp\` alone.`,
    `Some hosts evaluate the expressions of an element segment at each use of it, and not once: where those make structures or arrays, such a
segment would give other objects each time. The host is asked; where it does so, modules with passive segments of this kind run on \`:compiled\` and \`:interp\`.`,
    "## Switching features off",
    `\`:disable\`, an option of \`load\` and the other verbs that take a source, is a sequence of features to do without: all but \`:mvp\`. A
module that uses one is \`invalid\`, \`:feature-disabled\`, with \`:feature\`, \`:at\` (in text \`:line\` and \`:column\`) and, in a function, \`:index\`, \`:func\`
and \`:instruction\`. That is how a program makes sure that its modules run on hosts that have less.`,
    `\`\`\`clojure
(try (wasm/load "testdata/08_multi_value.wasm" {:disable [:multi-value :relaxed-simd]})
     (catch :default e (:feature (ex-data e)))) ;=> :multi-value
\`\`\``,
    `Annotations are a feature of the text format alone: only for a module that is given as text can they be named or switched off.
Branch hints decide nothing; the section is kept.`,
    "## Relaxed vector operators",
    `The standard leaves each of these a choice, made by the host's processor on \`:native\`. \`:compiled\` and \`:interp\` choose one, the same everywhere. Programs
whose results must not differ between machines use one of these, or switch \`:relaxed-simd\` off.`,
    table(["operator", "on `:compiled` and `:interp` is"], choices),
  ].join("\n\n")}\n`;
}
