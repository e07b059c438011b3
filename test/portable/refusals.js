/**
 * Valid modules that some hosts refuse, or would run otherwise than the standard has it. On every engine they come to what
 * the standard says or are refused; where no engine is named they run, unless what they import is of an engine that does not.
 */
import { absent, enginesOf, outcome } from "./shared.js";

const recGroup = "(rec (type $a (func)) (type $b (func)))";

const one = (text, name) => (api, options) => api.load(`(module ${text})`, options).call(name);

/** A name, the features that are needed, what runs it on an engine, and what it comes to. */
const programs = [
  [
    "objects of a segment by table.init",
    ["gc"],
    one(
      `(type $s (struct)) (table 2 structref) (elem $e structref (item (struct.new $s)))
       (func (export "f") (result i32)
         (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (table.init $e (i32.const 1) (i32.const 0) (i32.const 1))
         (ref.eq (table.get (i32.const 0)) (table.get (i32.const 1))))`,
      "f",
    ),
    1,
  ],
  ...["array.new_elem", "array.init_elem"].map((name) => [
    `objects of a segment by ${name}`,
    ["gc"],
    one(
      `(type $t (array (mut arrayref))) (elem $e arrayref (item (array.new_default $t (i32.const 0))))
       (func $made (result (ref $t)) (local $a (ref $t)) ${
         name === "array.new_elem"
           ? "(array.new_elem $t $e (i32.const 0) (i32.const 1))"
           : `(local.set $a (array.new_default $t (i32.const 1)))
              (array.init_elem $t $e (local.get $a) (i32.const 0) (i32.const 0) (i32.const 1)) (local.get $a)`
       })
       (func (export "f") (result i32)
         (ref.eq (array.get $t (call $made) (i32.const 0)) (array.get $t (call $made) (i32.const 0))))`,
      "f",
    ),
    1,
  ]),
  [
    "objects of an active segment",
    ["gc"],
    one(
      `(type $s (struct)) (table 2 structref) (elem (i32.const 0) structref (item (struct.new $s)))
       (func (export "f") (result i32)
         (table.copy (i32.const 1) (i32.const 0) (i32.const 1)) (ref.eq (table.get (i32.const 0)) (table.get (i32.const 1))))`,
      "f",
    ),
    1,
  ],
  [
    "delegate to a block",
    ["legacy-exceptions"],
    one(
      `(tag $t)
       (func (export "f") (result i32)
         (try (result i32) (do (block (try (do (throw $t)) (delegate 0))) (i32.const 0)) (catch_all (i32.const 1))))`,
      "f",
    ),
    1,
  ],
  [
    "an imported tag of a recursive group",
    ["gc", "exceptions"],
    (api, options) => {
      const { exports } = api.load(`(module ${recGroup} (tag (export "tag") (type $b)))`, options);
      const text = `(module ${recGroup} (tag $t (import "m" "tag") (type $b))
        (func (export "f") (result i32) (block $h (try_table (catch $t $h) (throw $t)) (return (i32.const 0))) (i32.const 1)))`;
      return api.load(text, { ...options, imports: { m: exports } }).call("f");
    },
    1,
  ],
];

const refused = "link engine-unavailable";

/** A refusal is never a wrong result: told apart from it, so that a row of known refusals hides none. */
async function comesTo(run, expected) {
  const got = await outcome(run);
  return got === expected || got === refused ? "the standard's result or a refusal" : got;
}

export function refusalCases(api) {
  return programs.flatMap(([name, needed, run, expected]) => [
    ...enginesOf(api).flatMap((engine) => {
      const { features, missing } = api.engines()[engine];
      const lacking = needed.find((feature) => !features[feature]);
      if (lacking !== undefined) return [[`${name} on ${engine}`, absent, missing[lacking]]];
      return [
        [`${name} on ${engine}`, expected, () => run(api, { engine })],
        [
          `${name} on ${engine}, or a refusal`,
          "the standard's result or a refusal",
          () => comesTo(() => run(api, { engine }), expected),
        ],
      ];
    }),
    [
      `${name} where no engine is named`,
      name.startsWith("an imported") ? "the standard's result or a refusal" : expected,
      () => (name.startsWith("an imported") ? comesTo(() => run(api, {}), expected) : run(api, {})),
    ],
  ]);
}
