/**
 * The process of a host like Node, for code that also runs where there is none: in a bundle for browsers, too, it may be
 * Node that runs it. Read as a property of the global object, since bundlers replace the free name.
 */

/** What is needed of a process. */
export interface HostProcess {
  /** A module of the host; undefined for one that it does not have. */
  readonly getBuiltinModule: (name: string) => unknown;
  readonly cwd: () => string;
}

/** The process, where there is one that gives the modules of its host. */
export function hostProcess(): HostProcess | undefined {
  const { process } = globalThis as { readonly process?: Partial<HostProcess> };
  return typeof process?.getBuiltinModule === "function" ? (process as HostProcess) : undefined;
}
