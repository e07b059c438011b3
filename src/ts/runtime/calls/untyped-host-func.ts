/**
 * A function of the host program that serves an import whose type nobody tells.
 */
import type { CanonType } from "../../core/canon.ts";
import type { Callable } from "../store/func.ts";
import { UntypedFunc } from "../store/untyped.ts";
import { HostFunc } from "./host-func.ts";

/** A JavaScript function as it is. */
export class UntypedHostFunc extends UntypedFunc {
  readonly fn: Callable;

  constructor(name: string, fn: Callable) {
    super(name);
    this.fn = fn;
  }

  protected override makeCallable(): Callable {
    return (...args) => this.fn(...args);
  }

  override withType(canon: CanonType): HostFunc {
    return this.assuming(canon);
  }

  override assuming(canon: CanonType): HostFunc {
    return new HostFunc(canon, this.name ?? "", this.fn);
  }
}
