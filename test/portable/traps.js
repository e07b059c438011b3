/**
 * Every way to trap, with its code and its frames.
 */
import { enginesOf, frameNames, outcome, thrown } from "./shared.js";

/** Traps for which a host may have the words of another, and then `:native` says that one. */
const sameWords = {
  "invalid-conversion-to-integer": "integer-overflow",
  "indirect-call-type-mismatch": "uninitialized-element",
};

/** The code of the trap that a call ends with; where a host has the words of another for it, as the standard has it. */
async function trapOf(run, code, engine) {
  const got = await outcome(run);
  return engine === "native" && got === `trap ${sameWords[code]}` ? `trap ${code}` : got;
}

/** The exports that trap in another function than their own, by the text of traps.wat: the functions, innermost first. */
const chains = {
  "unreachable-three-deep": ["inner", "middle", "unreachable_three_deep"],
};

const ownName = (name) => name.replaceAll("-", "_");

/** How calls that do not end go round. */
const rounds = {
  "infinite-recursion": ["infinite_recursion"],
  "mutual-recursion": ["mutual_recursion", "mutual_recursion_odd"],
  "wide-recursion": ["wide"],
};

const funcsOf = (api, run) => api.backtraceOf(thrown(run)).map(({ func }) => func);

/** Whether the frames go round as the calls do, and are more than a few; the outermost may be left out by the host. */
function goesRound(funcs, round) {
  const start = round.indexOf(funcs[0]);
  const inner = funcs.slice(0, 8);
  return inner.length === 8 && inner.every((func, i) => func === round[(start + i) % round.length]);
}

/** How many frames a trap has in so many calls, one in the other. */
function framesIn(api, engine, calls) {
  const module = api.load(
    `(module (func $f (export "f") (param $n i32) (result i32)
      (if (i32.eqz (local.get $n)) (then (unreachable))) (i32.add (i32.const 1) (call $f (i32.sub (local.get $n) (i32.const 1))))))`,
    { engine },
  );
  return api.backtraceOf(thrown(() => module.call("f", calls - 1))).length;
}

export async function trapCases(api, read) {
  const bytes = await read("traps.wasm", "bytes");
  const traps = JSON.parse(await read("traps.json"));
  return enginesOf(api).flatMap((engine) => {
    const module = api.load(bytes, { engine });
    const deep = [`all frames of 200 calls on ${engine}`, 200, () => framesIn(api, engine, 200)];
    const each = Object.entries(traps).flatMap(([name, code]) => [
      [`${name} on ${engine}`, `trap ${code}`, () => trapOf(() => module.call(name), code, engine)],
      name in rounds
        ? [
            `the frames of ${name} on ${engine}`,
            true,
            () =>
              goesRound(
                funcsOf(api, () => module.call(name)),
                rounds[name],
              ),
          ]
        : [
            `the frames of ${name} on ${engine}`,
            chains[name] ?? [ownName(name)],
            () => funcsOf(api, () => module.call(name)),
          ],
    ]);
    return [...each, deep];
  });
}

/** The places of all frames, as text: to be the same on every host. */
export async function trapPlaces(api, read, engine) {
  const module = api.load(await read("traps.wasm", "bytes"), { engine });
  const names = Object.keys(JSON.parse(await read("traps.json"))).filter((name) => !(name in rounds));
  return names.map((name) => [
    name,
    api
      .backtraceOf(thrown(() => module.call(name)))
      .map(({ module: own, func, index, offset }) => `${own} ${func} ${index} ${offset}`)
      .join(", "),
  ]);
}
