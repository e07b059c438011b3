/**
 * Values on their way from one guest to another: what loading and lifting make is what storing and lowering take, so that
 * nothing is looked at in between. Such a value is never seen by a program.
 */
import { BugError } from "../../../base/errors/errors.ts";
import type { ValueModel } from "../../model/value-model.ts";
import type { CheckedVariant } from "./check.ts";

const same = <T>(value: T): T => value;

/** Nobody gives such values. */
const never = (): never => {
  throw new BugError("Values between guests are not taken apart.");
};

const caseOf = (caseIdx: number, payload: unknown): CheckedVariant => ({ caseIdx, payload });

/** The model of values between guests. */
export const rawModel: ValueModel = {
  fromBigint: same,
  toBigint: never,
  list: same,
  items: never,
  map: same,
  entries: never,
  record: () => ({ make: same, is: never, get: never }),
  variant: () => ({ make: caseOf, caseOf: never, payloadOf: never }),
  option: () => ({ none: caseOf(0, undefined), some: (payload) => caseOf(1, payload), isNone: never, unwrap: never }),
  enum: () => ({ make: (caseIdx) => caseOf(caseIdx, undefined), caseOf: never }),
  flags: () => ({ make: same, bitsOf: never }),
  show: never,
  forms: { variant: "", flags: "" },
  written: same,
  keysOf: never,
};
