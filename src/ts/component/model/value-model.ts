/**
 * How lifted values are built and how given ones are taken apart. The ABI builds a host's data through such
 * a record of functions in one pass. Booleans, numbers, chars and strings are the same in all models:
 * JS booleans, numbers and strings.
 */

/** Records of one type. `names` are the WIT names, in order. */
export interface RecordModel {
  /** The record with these field values, in the type's order; the array is not used afterwards. */
  readonly make: (values: unknown[]) => unknown;
  /** Whether a value may serve as a record at all. */
  readonly is: (value: unknown) => boolean;
  /** The value of the field with this index; undefined where it is absent. */
  readonly get: (value: unknown, field: number) => unknown;
  /** Ways that are faster, for types of which there are many records; undefined where there are none. Called once a type. */
  readonly site?: () => RecordSite | undefined;
}

/** How all fields of a record are gone through at once, where a part is given for each. */
export interface RecordSite {
  /** A function that makes records of what the parts read. */
  load<From>(parts: readonly ((from: From, at: number) => unknown)[]): (from: From, at: number) => unknown;
  /** A function that gives the parts the values of fields; or false, where the record has to be asked by `is` and `get`. */
  put<With, To>(
    parts: readonly ((value: unknown, x: With, to: To, at: number) => void)[],
  ): (value: object, x: With, to: To, at: number) => boolean;
}

/** Variants and results of one type. */
export interface VariantModel {
  /** The case with this index; `payload` is undefined where the case has none. */
  readonly make: (caseIdx: number, payload: unknown) => unknown;
  /** The index of a value's case, or -1 where it is no value of the type. */
  readonly caseOf: (value: unknown) => number;
  /** The payload of a value whose case has been found; undefined where it has none. */
  readonly payloadOf: (value: unknown) => unknown;
}

/** Options. Where the payload is itself an option the two must stay apart: those are the nested ones. */
export interface OptionModel {
  readonly none: unknown;
  readonly some: (value: unknown) => unknown;
  readonly isNone: (value: unknown) => boolean;
  /** The payload in an array of one, or undefined where the value is no option. Called for nested options alone. */
  readonly unwrap: (value: unknown) => readonly [unknown] | undefined;
}

/** Enums of one type. */
export interface EnumModel {
  readonly make: (caseIdx: number) => unknown;
  /** The index of a value's case, or -1. */
  readonly caseOf: (value: unknown) => number;
}

/** Flags of one type, as a bit mask: the first label is bit 0. */
export interface FlagsModel {
  /** `bits` is an unsigned 32-bit number. */
  readonly make: (bits: number) => unknown;
  /** The mask of a value, or undefined where it is none or holds an unknown flag. */
  readonly bitsOf: (value: unknown) => number | undefined;
}

/** A variant's case as the model sees it. */
export interface CaseShape {
  readonly name: string;
  readonly hasPayload: boolean;
}

/** A host language's data. The functions that take names are called once a type, never once a value. */
export interface ValueModel {
  /** An s64 or u64 from the guest. */
  readonly fromBigint: (value: bigint) => unknown;
  /**
   * An integer given for an s64 or u64, or undefined where the value is no integer, or a number beyond 2^53-1, which need not
   * be the one that was meant.
   */
  readonly toBigint: (value: unknown) => bigint | undefined;
  /** A list or tuple; the array is handed over and not used afterwards. */
  readonly list: (items: unknown[]) => unknown;
  /**
   * The items of a value given for a list or tuple, or undefined where it is none. Of a sequence that does not know its length,
   * and may have no end, as many as `most` and one are read.
   */
  readonly items: (value: unknown, most: number) => ArrayLike<unknown> | undefined;
  /** A `map<k, v>` of these entries in order; the last of equal keys counts. */
  readonly map: (entries: readonly (readonly [unknown, unknown])[]) => unknown;
  /** The entries of a value given for a map, or undefined where it is none. */
  readonly entries: (value: unknown) => ArrayLike<readonly [unknown, unknown]> | undefined;
  readonly record: (names: readonly string[]) => RecordModel;
  readonly variant: (cases: readonly CaseShape[]) => VariantModel;
  readonly option: (isNested: boolean) => OptionModel;
  readonly enum: (names: readonly string[]) => EnumModel;
  readonly flags: (names: readonly string[]) => FlagsModel;
  /** A value for an error message, short. */
  readonly show: (value: unknown) => string;
  /**
   * How data has a name of WIT's, for messages: a key of a record or of flags, or a case. Without it names are shown as WIT has
   * them.
   */
  readonly written?: (name: string, as: "key" | "case") => string;
  /** How variants and flags are written, for messages: `as [:case value]`. */
  readonly forms?: { readonly variant: string; readonly flags: string };
  /** The first keys of a value given for a record, as they are written: one of them may be meant for a key that is absent. */
  readonly keysOf?: (value: unknown) => readonly string[];
}
