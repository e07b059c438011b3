/**
 * Every type of reference, as text: the abstract heap types and one type of each kind that a module defines, null or not.
 */

/** The types that those below name: they come first in a module. */
export const definedTypes = "(type $s (struct (field i32))) (type $a (array i32)) (type $f (func (result i32)))";

/** What the values below name: behind all imports. */
export const definitions = "(tag $e) (func $five (type $f) (i32.const 5)) (elem declare func $five)";

const i31 = "(ref.i31 (i32.const 5))";
const struct = "(struct.new $s (i32.const 5))";
const array = "(array.new $a (i32.const 5) (i32.const 5))";
const func = "(ref.func $five)";

/** A value that is not null, where a type has one. */
const values: { readonly [heap: string]: string | undefined } = {
  any: i31,
  eq: i31,
  i31,
  struct,
  array,
  none: undefined,
  func,
  nofunc: undefined,
  extern: `(extern.convert_any ${i31})`,
  noextern: undefined,
  exn: "(block $h (result (ref exn)) (try_table (catch_all_ref $h) (throw $e)) (unreachable))",
  noexn: undefined,
  $s: struct,
  $a: array,
  $f: func,
};

/** A type of references. */
export interface RefRow {
  readonly heap: string;
  readonly nullable: boolean;
  /** The type as text. */
  readonly type: string;
  /** An instruction that gives a value of the type; what has none traps. */
  readonly value: string;
  /** Whether it is a constant expression. */
  readonly constant: boolean;
  /** Whether the type has values. */
  readonly inhabited: boolean;
}

/** All types of references. */
export const refRows: readonly RefRow[] = Object.entries(values).flatMap(([heap, value]) =>
  [true, false].map((nullable): RefRow => {
    const none = nullable ? `(ref.null ${heap})` : "(unreachable)";
    return {
      heap,
      nullable,
      type: `(ref ${nullable ? "null " : ""}${heap})`,
      value: value ?? none,
      constant: heap !== "exn" && (value !== undefined || nullable),
      inhabited: value !== undefined || nullable,
    };
  }),
);
