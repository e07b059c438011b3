/**
 * The subcommands that look at modules without running them.
 */
import { explain, inspect, wat, wit } from "../api/default-node.ts";
import type { ComponentItem, ExternInfo, ModuleInfo } from "../api/exports.ts";
import { CommandLineError, type Given } from "./args.ts";
import { shownName } from "../base/errors/shown.ts";
import { codeOf, errorText } from "./error-text.ts";
import { escaped } from "./edn/write.ts";
import { sourceOf } from "./stdin.ts";
import { exitCodes } from "./table.ts";

const only = ({ files: [file = ""] }: Given): string | Uint8Array => sourceOf(file);

/** Prints a module as text. @throws as `wat` of the package */
export function printWat(given: Given): number {
  process.stdout.write(wat(only(given)));
  return exitCodes.ok.code;
}

/** Prints a module's WIT. @throws as `wit` of the package */
export function printWit(given: Given): number {
  process.stdout.write(wit(only(given), { wit: given.text("wit") }));
  return exitCodes.ok.code;
}

/** Says of each file whether it is a valid module; one that cannot be read keeps nobody from the others. */
export function validateFiles(given: Given): number {
  const codes = given.files.map((file) => {
    const error = verdict(file);
    if (error !== undefined) process.stderr.write(`${shownName(file, 400)}: ${errorText(error)}\n`);
    else if (!given.has("quiet")) process.stdout.write(`${shownName(file, 400)}: valid\n`);
    return error === undefined ? exitCodes.ok.code : codeOf(error);
  });
  return codes.reduce((worst, code) => Math.max(worst, code), exitCodes.ok.code);
}

/** What keeps a file from being a valid module. */
function verdict(file: string): unknown {
  try {
    return explain(sourceOf(file));
  } catch (error) {
    return error;
  }
}

/** Prints what is known of a module. @throws as `inspect` of the package */
export function inspectFile(given: Given): number {
  const info = inspect(only(given));
  const text = given.has("json") ? escaped(jsonText(info)) : infoText(info);
  process.stdout.write(`${text}\n`);
  return exitCodes.ok.code;
}

/** Types that are written out at most: functions share theirs, so that a small module can have more than any text. */
const mostTypes = 1_000_000;

/** @throws CommandLineError where the types of all of these would be too long a text */
export function requireFewTypes(what: string, externs: readonly ExternInfo[], advice: string): void {
  let types = 0;
  for (const one of externs)
    if (one.kind === "func" || one.kind === "tag") types += one.params.length + one.results.length;
  if (types <= mostTypes) return;
  throw new CommandLineError(`the ${what} have ${types} parameters and results in all, ${advice}`);
}

/** @throws CommandLineError where it would be too long */
function jsonText(info: ModuleInfo): string {
  const all = [...info.imports, ...Object.values(info.exports)];
  requireFewTypes("imports and exports", all, "and JSON would have each of them: leave --json out");
  return JSON.stringify(info, undefined, 2);
}

/** Types of a function that are shown. */
const mostShown = 20;

function typesText(types: readonly string[]): string {
  if (types.length <= mostShown) return types.join(", ");
  return `${types.slice(0, mostShown).join(", ")}, … ${types.length - mostShown} more`;
}

type Bounds = Extract<ExternInfo, { readonly kind: "memory" | "table" }>;

const bounds = ({ min, max }: Bounds): string =>
  max === undefined ? `${min} or more` : min === max ? String(min) : `${min} to ${max}`;

function externText(info: ExternInfo): string {
  switch (info.kind) {
    case "func":
    case "tag":
      return `(${typesText(info.params)})${info.results.length === 0 ? "" : ` → ${typesText(info.results)}`}`;
    case "memory": {
      const shared = info.shared === undefined ? "" : ", shared";
      const pages = info.pageSize === undefined ? "pages" : `pages of ${info.pageSize} bytes`;
      return `${bounds(info)} ${pages}${info.address === undefined ? "" : ", 64-bit"}${shared}`;
    }
    case "table":
      return `${bounds(info)} of ${info.element}${info.address === undefined ? "" : ", 64-bit"}`;
    case "global":
      return `${info.mutable ? "mutable " : ""}${info.type}`;
  }
}

/** An import or export of a component, a line for each of its functions. */
function itemLines([name, item]: readonly [string, ComponentItem]): string[] {
  const head = `  ${item.kind} ${shownName(name)}`;
  if (item.kind === "func") return [`${head}: ${shownName(item.type, mostText)}`];
  if (item.kind !== "instance") return [head];
  const types = item.types.length === 0 ? [] : [`    types ${item.types.map((type) => shownName(type)).join(", ")}`];
  const functions = Object.entries(item.functions).map(
    ([key, type]) => `    ${shownName(key)}: ${shownName(type, mostText)}`,
  );
  return [item.implements === undefined ? head : `${head}: ${shownName(item.implements)}`, ...types, ...functions];
}

/** Characters of a function's type that are shown. */
const mostText = 1_000;

const itemsText = (items: { readonly [name: string]: ComponentItem } = {}): string[] =>
  Object.entries(items).flatMap(itemLines);

function infoText(info: ModuleInfo): string {
  const { name, size, features, imports, exports, sections, producers, start, counts, component } = info;
  const made = Object.entries(producers).map(
    ([field, values]) => `  ${shownName(field)}: ${values.map((value) => shownName(value)).join(", ")}`,
  );
  const parts: readonly (readonly [head: string, lines: readonly string[]])[] = [
    [
      `${name === undefined ? `a ${component === undefined ? "module" : "component"}` : shownName(name)}: ${size} bytes`,
      [
        `  uses ${features.length === 0 ? "nothing beyond the first version" : features.join(", ")}`,
        ...(component === undefined
          ? []
          : [
              `  is a component${component.features.length === 0 ? "" : `, and uses of these ${component.features.join(", ")}`}`,
            ]),
        ...(start === undefined
          ? []
          : [`  starts with ${typeof start === "number" ? `function ${start}` : shownName(start)}`]),
        `  ${Object.entries(counts)
          .map(([what, n]) => `${n} ${what}`)
          .join(", ")}`,
      ],
    ],
    [
      "imports",
      [
        ...imports.map((one) => `  ${one.kind} ${shownName(one.module)} ${shownName(one.name)}: ${externText(one)}`),
        ...itemsText(component?.imports),
      ],
    ],
    [
      "exports",
      [
        ...Object.entries(exports).map(([key, one]) => `  ${one.kind} ${shownName(key)}: ${externText(one)}`),
        ...itemsText(component?.exports),
      ],
    ],
    ["sections", sections.map((one) => `  ${shownName(one.name)}: ${one.size} bytes at 0x${one.at.toString(16)}`)],
    ["producers", made],
  ];
  return parts
    .filter(([, lines]) => lines.length > 0)
    .map(([head, lines]) => [head, ...lines].join("\n"))
    .join("\n\n");
}
