/**
 * Names of imports, exports and labels (Component Model, Explainer: Import and Export Definitions, Name Uniqueness). They are
 * anybody's, of any size: each is walked once.
 */
import { quoted } from "../../base/errors/shown.ts";
import { semverPattern } from "../../wit/semver.ts";
import { invalid } from "./errors.ts";

/** What a name of an import or export says. */
export type ExternName =
  | { readonly tag: "label" }
  | { readonly tag: "constructor"; readonly resource: string }
  | { readonly tag: "method" | "static"; readonly resource: string }
  | { readonly tag: "interface"; readonly version: string | undefined };

const semver = new RegExp(`^${semverPattern}$`);
/** The part of a version that says what is compatible. */
const canonVersion = /^(?:[1-9]\d*|0\.[1-9]\d*|0\.0\.[1-9]\d*|0\.0\.0)$/;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;
const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const dash = 0x2d;

/** Whether a text is a label: words of one case each, joined by dashes, of which the first begins with a letter. */
function isLabel(text: string): boolean {
  let lower = false;
  let upper = false;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === dash) {
      if (length === 0) return false;
      lower = upper = false;
      length = 0;
      continue;
    }
    lower ||= isLower(code);
    upper ||= isUpper(code);
    if ((lower && upper) || !(isLower(code) || isUpper(code) || isDigit(code))) return false;
    if (i === 0 && isDigit(code)) return false;
    length++;
  }
  return length > 0;
}

/** Whether a text is words as namespaces and packages have them: a label without upper case. */
const isWords = (text: string): boolean => isLabel(text) && text.toLowerCase() === text;

/** What is wrong with a label, in words that go on with what it is; undefined where it is one. */
function labelFault(text: string): string | undefined {
  if (text === "") return "is empty";
  return isLabel(text) ? undefined : "is not in kebab case, as my-name and parse-XML are";
}

const after = (what: string, fault: string | undefined): string | undefined =>
  fault === undefined ? undefined : `${what} ${fault}`;

const annotations = [
  ["constructor", "[constructor]"],
  ["method", "[method]"],
  ["static", "[static]"],
] as const;

/** What a name says, or in words what is wrong with it. */
export function parseExternName(name: string): ExternName | string {
  for (const [tag, prefix] of annotations) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    const dot = tag === "constructor" ? rest.length : rest.indexOf(".");
    if (dot < 0) return `it has no "." between the resource and the ${tag} function`;
    const resource = rest.slice(0, dot);
    const fault =
      after("the name of its resource", labelFault(resource)) ??
      (tag === "constructor" ? undefined : after("its name in the resource", labelFault(rest.slice(dot + 1))));
    return fault ?? { tag, resource };
  }
  if (name.includes(":")) return parseInterfaceName(name);
  return after("it", labelFault(name)) ?? { tag: "label" };
}

/** The same of a name that has to be an interface's: `ns:pkg/name@1.2.3`. */
export function parseInterfaceName(name: string): Extract<ExternName, { tag: "interface" }> | string {
  const at = name.indexOf("@");
  const [path, version] = at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)];
  const colon = path.indexOf(":");
  const slash = path.indexOf("/");
  if (colon < 0 || slash < colon)
    return `it is not the name of an interface: "/" and a name are expected after the package`;
  if (path.includes(":", colon + 1) || path.includes("/", slash + 1))
    return "namespaces and packages within others are not available yet";
  const [namespace, pkg, projection] = [path.slice(0, colon), path.slice(colon + 1, slash), path.slice(slash + 1)];
  if (!isWords(namespace) || !isWords(pkg)) return "its namespace or package is not in kebab case, in lower case";
  const fault = labelFault(projection);
  if (fault !== undefined) return `the name of its interface ${fault}`;
  return { tag: "interface", version };
}

/** What is wrong with the version of an interface's name, in words. */
export function versionFault(version: string | undefined, suffix: string | undefined): string | undefined {
  if (suffix === undefined) {
    if (version === undefined || canonVersion.test(version) || semver.test(version)) return undefined;
    return `its version ${quoted(version)} is not a semantic version, such as 1.2.0`;
  }
  if (version === undefined || !canonVersion.test(version))
    return "a versionsuffix goes on only with a canonical version";
  if (semver.test(version + suffix)) return undefined;
  return `its version with the suffix, ${quoted(version + suffix)}, is not a semantic version`;
}

/** The form in which names must differ. */
function distinctForm(name: string): string {
  const lower = name.toLowerCase();
  for (const prefix of ["[method]", "[static]"]) {
    if (!lower.startsWith(prefix)) continue;
    const rest = lower.slice(prefix.length);
    const dot = rest.indexOf(".");
    return rest.slice(0, dot) === rest.slice(dot + 1) ? rest.slice(0, dot) : rest;
  }
  return lower;
}

/** Names that must be strongly unique. */
export class UniqueNames {
  private readonly _names = new Map<string, string>();
  private readonly _what: string;

  constructor(what: string) {
    this._what = what;
  }

  /** @throws InvalidError `duplicate-name` */
  add(name: string, at: number): void {
    const form = distinctForm(name);
    const before = this._names.get(form);
    if (before === undefined) {
      this._names.set(form, name);
      return;
    }
    const why =
      before === name ? "" : "; they must differ in more than case, and a method or static function in more than that";
    const text = `the ${this._what} ${quoted(name)} conflicts with the previous ${this._what} ${quoted(before)}${why}`;
    throw invalid("duplicate-name", text, at);
  }
}

/** Checks labels and that they differ. @throws InvalidError `bad-name`, `duplicate-name` */
export function checkLabels(names: readonly string[], what: string, at: number): void {
  const unique = new UniqueNames(what);
  for (const name of names) {
    const fault = labelFault(name);
    if (fault !== undefined) throw invalid("bad-name", `the ${what} ${quoted(name)} ${fault}`, at);
    unique.add(name, at);
  }
}
