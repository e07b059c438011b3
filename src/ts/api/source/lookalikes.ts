/**
 * Files that are taken for modules and are none: what to do about each, which is how the message begins.
 */
import { phrase } from "../../base/errors/phrases.ts";

/** A kind of file: whether bytes begin like one, what to do, and what it is. */
interface Lookalike {
  readonly begins: RegExp | readonly string[];
  readonly advice: string;
  readonly what: string;
}

const unpack = "Unpack it first";
const compile = "Compile the program to WebAssembly";

/** The kinds, of which the first that fits counts. The bytes are seen as characters up to U+00FF. */
const lookalikes: readonly Lookalike[] = [
  {
    begins: ["\0asm\r\0\u0001\0"],
    advice:
      "Give a core module: build for wasm32-wasip1, or take the module out of the component with `wasm-tools component unbundle`",
    what: "this is a component, which has core modules in it",
  },
  {
    begins: /^\s*<(?:!doctype|html)/i,
    advice: "Fetch the module itself",
    what: "this is an HTML page, as servers send them for what they do not find",
  },
  {
    begins: /^\s*<\?xml/,
    advice: "Fetch the module itself",
    what: "this is XML, as storage servers send their errors",
  },
  {
    begins: /^version https:\/\/git-lfs/,
    advice: "Fetch the file with `git lfs pull`",
    what: "this is a Git LFS pointer, which stands for the file",
  },
  { begins: ["\u001f\u008b"], advice: `${unpack}, with gunzip`, what: "this is compressed by gzip" },
  {
    begins: ["PK\u0003\u0004", "PK\u0005\u0006"],
    advice: "Unpack the archive and give the module in it",
    what: "this is a zip archive",
  },
  { begins: /^BZh[1-9]/, advice: `${unpack}, with bunzip2`, what: "this is compressed by bzip2" },
  { begins: ["\u00fd7zXZ\0"], advice: `${unpack}, with unxz`, what: "this is compressed by xz" },
  { begins: ["(\u00b5/\u00fd"], advice: `${unpack}, with unzstd`, what: "this is compressed by zstd" },
  { begins: /^[^]{257}ustar/, advice: "Unpack the archive and give the module in it", what: "this is a tar archive" },
  {
    begins: ["!<arch>\n", "!<thin>\n"],
    advice: "Link it to a module, with wasm-ld or the compiler",
    what: "this is a library of object files",
  },
  {
    begins: ["BC\u00c0\u00de"],
    advice: "Compile it to a module, with llc and wasm-ld",
    what: "this is LLVM's bitcode",
  },
  { begins: ["\u007fELF"], advice: compile, what: "this is a native program, in ELF" },
  {
    begins: ["\u0089PNG", "\u00ff\u00d8\u00ff", "GIF8", "%PDF-"],
    advice: "Give the module itself",
    what: "this is a picture or a document",
  },
  { begins: ["MZ"], advice: compile, what: "this is a native program, for Windows" },
  {
    begins: ["\u00fe\u00ed\u00fa", "\u00ce\u00fa\u00ed\u00fe", "\u00cf\u00fa\u00ed\u00fe", "\u00ca\u00fe\u00ba\u00be"],
    advice: compile,
    what: "this is a native program for macOS, or a class of Java",
  },
  {
    begins: ["\u00ff\u00fe", "\u00fe\u00ff", "(\0", ";\0", "\0(", "\0;"],
    advice: "Save it as UTF-8",
    what: "this is text in UTF-16",
  },
  {
    begins: ["\u00ef\u00bb\u00bf", "\ufeff"],
    advice: "Save it without the byte order mark",
    what: "WebAssembly text begins with a parenthesis or a comment, `;;`",
  },
  {
    begins: /^\s*(?:data:[^,]{0,99};base64,)?AGFzb[QU]/,
    advice: "Decode it, as with `Uint8Array.from(atob(text), (c) => c.charCodeAt(0))`",
    what: "this is a module in base64",
  },
  {
    begins: /^\s*(?:0x)?00 ?61 ?73 ?6d/i,
    advice: "Decode it to bytes",
    what: "this is a module in hexadecimal digits",
  },
  {
    begins: /^\s*[{[]\s*(?:"|\}|\]|\{)/,
    advice: "Give the module itself",
    what: "this is JSON, which may only tell where it is",
  },
  {
    begins: /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*(?:package\s+[\w-]+:[\w-]|(?:interface|world)\s+[%a-z][\w-]*\s*\{)/,
    advice: `Give the module, and this beside it or in ${phrase("the-wit")}`,
    what: "this is WIT, which says what types a module's functions have",
  },
  {
    begins: /^#!|^\s*(?:"use strict"|var |let |const |import |export |function |\/\/|\/\*)/,
    advice: "Give the module that belongs to it",
    what: "this is a program's text, in JavaScript or another language",
  },
];

/** Bytes that are looked at: the mark of a tar archive lies behind its first entry's name. */
const looked = 300;

function beginOf(contents: Uint8Array | string): string {
  if (typeof contents === "string") return contents.slice(0, looked);
  return Array.from(contents.subarray(0, looked), (byte) => String.fromCharCode(byte)).join("");
}

/** What to do about contents that are no module, and what they are; undefined where they look like nothing known. */
export function adviceFor(contents: Uint8Array | string): string | undefined {
  if (contents.length === 0) return "Build or fetch the module again: this is empty";
  const begin = beginOf(contents);
  const found = lookalikes.find(({ begins }) =>
    begins instanceof RegExp ? begins.test(begin) : begins.some((text) => begin.startsWith(text)),
  );
  return found && `${found.advice}: ${found.what}`;
}
