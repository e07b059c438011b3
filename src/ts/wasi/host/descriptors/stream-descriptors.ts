/**
 * Open streams of a guest: its standard input and its output.
 */
import { fail } from "../error.ts";
import type { FileKind } from "../files/fs.ts";
import { notReady, type Readiness, type Waiter } from "../readiness.ts";
import type { InputStream, OutputStream } from "../stream.ts";
import { Descriptor } from "./descriptor.ts";

/** A stream that is read. */
export class InputDescriptor extends Descriptor {
  readonly kind: FileKind;
  override readonly waiter: Waiter | undefined;
  private readonly _stream: InputStream;

  constructor(stream: InputStream) {
    super();
    this._stream = stream;
    this.kind = stream.terminal ? "character-device" : "unknown";
    this.waiter = stream.wait === undefined ? undefined : { wait: (nanoseconds) => stream.wait?.(nanoseconds) };
  }

  override read(target: Uint8Array): number {
    if (this.flags.nonblock && !this._stream.readable().ready) fail("EAGAIN");
    return this._stream.read(target);
  }

  override write(): number {
    return fail("EBADF");
  }

  override readable(): Readiness {
    return this._stream.readable();
  }

  override writable(): Readiness {
    return notReady;
  }
}

/** A stream that is written. */
export class OutputDescriptor extends Descriptor {
  readonly kind: FileKind;
  private readonly _stream: OutputStream;

  constructor(stream: OutputStream) {
    super();
    this._stream = stream;
    this.kind = stream.terminal ? "character-device" : "unknown";
  }

  override read(): number {
    return fail("EBADF");
  }

  override write(source: Uint8Array): number {
    return this._stream.write(source);
  }

  override readable(): Readiness {
    return notReady;
  }
}
