/**
 * Standard input where a command takes a file: the file `-`.
 */
import { nodeHost } from "../api/node.ts";
import { CommandLineError } from "./args.ts";

/** Bytes that are read of standard input, as of a file. */
const mostBytes = 2 ** 30;

/** All of standard input. @throws CommandLineError where it is too long, or a terminal */
function readAll(): Uint8Array {
  const input = nodeHost.platform!.inheritedInput();
  if (input.terminal) {
    throw new CommandLineError("- stands for what comes through a pipe, as in: cat x.wasm | cljw-wasm inspect -.");
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const piece = new Uint8Array(65_536);
    const n = input.read(piece);
    if (n === 0) break;
    bytes += n;
    if (bytes > mostBytes) throw new CommandLineError(`Standard input has more than ${mostBytes} bytes.`);
    pieces.push(piece.subarray(0, n));
  }
  return Buffer.concat(pieces);
}

/** Standard input as text. @throws CommandLineError as above */
export function readText(): string {
  return new TextDecoder().decode(readAll());
}

/** What a command reads its module from: the path, or the bytes of standard input. @throws CommandLineError as above */
export function sourceOf(file: string): string | Uint8Array {
  return file === "-" ? readAll() : file;
}
