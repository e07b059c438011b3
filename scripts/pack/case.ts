/**
 * What a case of `npm run test:pack` is.
 */

/**
 * A command: `node`, or the program of a package that the case's folder or test/pack/tools has, and arguments. `{bare}` is a folder that
 * has the guests, and no packages anywhere above it; `{tarball}` is the packed package.
 */
export interface Step {
  readonly run: readonly [program: string, ...args: string[]];
  /** Text for its standard input. */
  readonly input?: string;
  /** In the folder without packages. */
  readonly bare?: boolean;
  /** It may print warnings that are not about the package. */
  readonly loud?: boolean;
}

/** A case: its folder starts with the guests and with what folders of test/pack hold, and the package is installed there. */
export interface Case {
  readonly name: string;
  readonly files: readonly string[];
  readonly steps: readonly Step[];
  /** What the last step must print. */
  readonly output?: RegExp;
  /** Its folder `dist` is a page, which must say `says` under these policies: without it what test/pack/page says. */
  readonly page?: readonly Policy[];
  readonly says?: string;
}

/** Policies under which a page is opened: none lets it `eval`, and one not even compile WebAssembly. */
export type Policy = "wasm" | "no wasm";

/** Steps that have no more to them than their command. */
export const steps = (...commands: readonly Step["run"][]): readonly Step[] => commands.map((run) => ({ run }));
