/**
 * `wasi:cli`: what a program is started with, its streams, and its end.
 */
import { ExitError } from "../../base/errors/errors.ts";
import { InputDescriptor, OutputDescriptor } from "../host/descriptors/stream-descriptors.ts";
import { noFlags } from "../host/descriptors/descriptor.ts";
import type { Context } from "./common/context.ts";
import { InputStream, OutputStream } from "./common/streams.ts";

/** `get-environment`. */
export function getEnvironment({ world }: Context): [string, string][] {
  return world.env.map((variable) => {
    const at = variable.indexOf("=");
    return [variable.slice(0, at), variable.slice(at + 1)];
  });
}

/** `get-stdin`. */
export function getStdin({ world }: Context): InputStream {
  const descriptor = new InputDescriptor(world.stdin);
  descriptor.setFlags({ ...noFlags, nonblock: true });
  return new InputStream({
    of: undefined,
    waiter: descriptor.waiter,
    readable: () => descriptor.readable(),
    read: (target) => descriptor.read(target),
    close() {},
  });
}

/** `get-stdout` and `get-stderr`. */
export function getOutput({ world }: Context, name: "stdout" | "stderr"): OutputStream {
  const descriptor = new OutputDescriptor(world[name]);
  return new OutputStream({
    of: undefined,
    waiter: undefined,
    writable: () => descriptor.writable(),
    fits: () => true,
    write: (source) => descriptor.write(source),
    close() {},
  });
}

/** A `terminal-input` or a `terminal-output`. */
export class Terminal {
  readonly name: "terminal-input" | "terminal-output";

  constructor(name: Terminal["name"]) {
    this.name = name;
  }

  /** As traces show it. */
  toString(): string {
    return this.name;
  }
}

/** The terminal that a stream of the world is, if it is one. */
export function terminalOf({ world }: Context, name: "stdin" | "stdout" | "stderr"): Terminal | undefined {
  if (!world[name].terminal) return undefined;
  return new Terminal(name === "stdin" ? "terminal-input" : "terminal-output");
}

/**
 * `exit-with-code`: unwinds the guest.
 * @throws ExitError always, with the code as `exit`
 */
export function exit(code: number): never {
  throw new ExitError("exit", `The program ended itself with exit code ${code}.`, { exit: code });
}
