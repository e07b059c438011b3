/**
 * Guests whose names try to pass for something else in the text of a host's stack trace: for other frames, for places, for
 * frames of JavaScript. They trap as any other guest does.
 */
import { hostileNames } from "./hostile-names.js";
import { enginesOf, frameNames, outcome, thrown } from "./shared.js";

/** A name as the text format writes it. */
const written = (name) =>
  `"${[...name].map((char) => (/[\w ./:@()[\]-]/.test(char) ? char : `\\u{${char.codePointAt(0).toString(16)}}`)).join("")}"`;

/** What traps in the second of four functions that have one name. */
const ways = [
  ["unreachable", "unreachable"],
  ["integer-divide-by-zero", "(drop (i32.div_s (i32.const 1) (i32.const 0)))"],
  ["memory-out-of-bounds", "(drop (i32.load (i32.const -1)))"],
  ["undefined-element", "(call_indirect (i32.const 9))"],
];

// A memory only where it is used: a page has room for a limited number of them.
const textOf = (
  name,
  way,
) => `(module $${written(name)} (import "m" "f" (func $f)) ${way.includes("load") ? "(memory 1)" : ""} (table 1 funcref)
  (func $${written(`${name}1`)} ${way})
  (func $${written(`${name}2`)} (export ${written(name)}) (call $f) (call 1)))`;

export function nameCases(api) {
  const imports = { m: { f: () => {} } };
  const endings = ["a\0b", "\0", "a\0"].map((name) => [
    `the host's end of a text in the name ${JSON.stringify(name)}`,
    [5, true],
    () => {
      const text = `(import ${written(name)} ${written(name)} (func $f (result i32))) (func (export "a") (result i32) (i32.const 1)) (func (export ${written(name)}) (result i32) (call $f))`;
      const module = api.load(text, { imports: { [name]: { [name]: () => 5 } } });
      return [module.call(name), Object.keys(api.inspect(module).exports).includes(name)];
    },
  ]);
  const trapping = enginesOf(api).flatMap((engine) =>
    hostileNames.flatMap((name) =>
      ways.map(([code, way]) => [
        `${code} in ${JSON.stringify(name.slice(0, 40))} on ${engine}`,
        [`trap ${code}`, ["1", "2"]],
        async () => {
          const module = api.load(textOf(name, way), { engine, imports });
          const run = () => module.exports[name]();
          return [await outcome(run), frameNames(api.backtraceOf(thrown(run))).map((frame) => frame.split(" ")[0])];
        },
      ]),
    ),
  );
  return [...endings, ...trapping];
}
