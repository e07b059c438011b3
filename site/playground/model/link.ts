/**
 * A project in the fragment of an address, which no browser sends anywhere: JSON, deflated, in base64url. What is read may mean ill: it
 * is bounded before it is unpacked and while it is, and a value of another shape is refused. Reading it runs nothing.
 */
import { type Bounds, type Project, type ProgramFile, emptyProject } from "./project.ts";

/** Characters of a link, and bytes of what is in it, at most. */
export const [longestLink, largestProject] = [400_000, 3_000_000];

const prefix = "#p=";

const toBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

async function piped(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new RangeError("it holds more than a project may have.");
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const packed = (contents: Project["contents"]): object =>
  typeof contents === "string" ? { t: contents } : { b: toBase64(contents) };

/** The fragment for a project. @throws RangeError where it would be too long */
export async function linkTo(project: Project): Promise<string> {
  const { contents, files, ...others } = project;
  const data = {
    v: 1,
    ...others,
    contents: packed(contents),
    files: files.map((file) => ({ path: file.path, contents: packed(file.contents) })),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(data));
  const deflated =
    bytes.length > largestProject
      ? undefined
      : await piped(bytes, new CompressionStream("deflate-raw"), largestProject);
  const text =
    deflated === undefined ? "" : toBase64(deflated).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (deflated === undefined || text.length > longestLink) {
    throw new RangeError(
      `The module and its files are too large for a link, which holds ${longestLink / 1000} KB. Share the file itself.`,
    );
  }
  return prefix + text;
}

/** Whether a fragment says that it holds a project. */
export const isLink = (hash: string): boolean => hash.startsWith(prefix);

/** The project of a fragment. @throws Error which says what is wrong with it */
export async function projectIn(hash: string): Promise<Project> {
  if (hash.length > longestLink + prefix.length) throw new RangeError("it is longer than a link may be.");
  const text = hash.slice(prefix.length).replaceAll("-", "+").replaceAll("_", "/");
  const bytes = await piped(fromBase64(text), new DecompressionStream("deflate-raw"), largestProject);
  return projectOf(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
}

const own = (data: unknown, key: string): unknown =>
  typeof data === "object" && data !== null && Object.hasOwn(data, key)
    ? (data as Record<string, unknown>)[key]
    : undefined;

function textIn(data: unknown, key: string): string {
  const value = own(data, key) ?? "";
  if (typeof value !== "string") throw new TypeError(`its ${key} is no text.`);
  return value;
}

function listIn(data: unknown, key: string, most: number): unknown[] {
  const value = own(data, key) ?? [];
  if (!Array.isArray(value) || value.length > most) throw new TypeError(`its ${key} is no list of up to ${most}.`);
  return value;
}

function contentsIn(data: unknown): Project["contents"] {
  const contents = own(data, "contents");
  const bytes = own(contents, "b");
  return typeof bytes === "string" ? fromBase64(bytes) : textIn(contents, "t");
}

const fileOf = (data: unknown): ProgramFile => ({ path: textIn(data, "path"), contents: contentsIn(data) });

function boundsOf(data: unknown): Bounds {
  return { fuel: textIn(data, "fuel"), timeout: textIn(data, "timeout"), pages: textIn(data, "pages") };
}

const engines = ["auto", "native", "compiled", "interp"];

function projectOf(data: unknown): Project {
  if (own(data, "v") !== 1) throw new TypeError("it is none of this page.");
  const engine = textIn(data, "engine");
  return {
    name: textIn(data, "name"),
    contents: contentsIn(data),
    wit: textIn(data, "wit"),
    host: textIn(data, "host"),
    args: textIn(data, "args"),
    stdin: textIn(data, "stdin"),
    env: textIn(data, "env"),
    files: listIn(data, "files", 200).map(fileOf),
    engine: engines.includes(engine) ? engine : emptyProject.engine,
    bounds: boundsOf(own(data, "bounds")),
    tries: listIn(data, "tries", 20).map((one) => (typeof one === "string" ? one : "")),
  };
}
