/**
 * Symbolic links among the plain data that a file system in memory is made from.
 */
import { UsageError } from "../../../base/errors/errors.ts";
import { isText } from "../../../base/bytes/utf8.ts";

/** A symbolic link in plain nested data. */
export class SymbolicLink {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }
}

/** A symbolic link for plain nested data. @throws UsageError `bad-argument` */
export function symlink(target: string): SymbolicLink {
  if (typeof target !== "string" || target === "" || target.includes("\0") || !isText(target)) {
    throw new UsageError(
      "bad-argument",
      "The target of a symbolic link is a path: a string, not empty, without NUL and lone surrogates.",
      {
        fn: "symlink",
        value: target,
      },
    );
  }
  return new SymbolicLink(target);
}
