/**
 * What a case is: modules that import from each other and from the host program, and what is called of them.
 */
import type { Feature } from "../../../../src/ts/core/features.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import type { FuncType } from "../../../../src/ts/core/types.ts";
import type { Bits } from "../../../../src/ts/runtime/store/bits.ts";

/** Stands for a reference that the host program gives: an object of its own, or a function of a module. */
export class Given {
  readonly kind: "object" | "func";
  readonly number: number;

  constructor(kind: Given["kind"], number: number) {
    this.kind = kind;
    this.number = number;
  }
}

/** A call of an exported function. */
export interface Call {
  readonly module: number;
  readonly name: string;
  /** Bits of numbers, null, or what stands for a reference. */
  readonly args: readonly (Bits | Given)[];
}

/** A function of the host program. */
export interface HostShape {
  readonly name: string;
  readonly type: FuncType;
  /** What it does at its calls, in turn. */
  readonly acts: readonly HostAct[];
}

/** One thing that a host function does. */
export interface HostAct {
  /** Calls back before it returns. */
  readonly call: Call | undefined;
  /** Whether what that throws goes on to the guest. */
  readonly passes: boolean;
  /** Throws an error of its own. */
  readonly throws: boolean;
}

/** How the modes that have a choice are run. */
export interface Settings {
  readonly depth: number;
  /** How much of the fuel of a whole run there is in the run that ends for want of it, in 1/1000. */
  readonly cut: number;
  /** Fuel that is added at each end. */
  readonly drip: number;
  /** Decides which of the dear modes this case is run in. */
  readonly draw: number;
}

/** A case. */
export interface Scenario {
  readonly modules: readonly Uint8Array[];
  readonly hosts: readonly HostShape[];
  readonly calls: readonly Call[];
  readonly settings: Settings;
  /** The features that the modules may use. */
  readonly features: ReadonlySet<Feature>;
  /** Whether all that crosses to the host program is of types that JavaScript has. */
  readonly plain: boolean;
  /** Whether modules share functions alone, so that each may run on another engine. */
  readonly mixable: boolean;
  /** The opcodes in the bodies. */
  readonly used: ReadonlySet<OpName>;
}
