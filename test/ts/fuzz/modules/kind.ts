/**
 * `--kind modules`: random valid modules on every engine and in every way to run them, held against each other.
 */
import { decodeModule } from "../../../../src/ts/binary/decode.ts";
import type { OpName } from "../../../../src/ts/core/opcodes.ts";
import { printModule } from "../../../../src/ts/text/print/print.ts";
import { collect } from "../../collect.ts";
import type { Case, FuzzKind } from "../kinds.ts";
import type { Random } from "../random.ts";
import { type Verdict, allFeatures, check, hostFeatures } from "./check.ts";
import { generate } from "./generate.ts";
import type { Scenario } from "./scenario.ts";
import { type Fails, shrink } from "./shrink.ts";
import { Tape } from "./tape.ts";

/** The opcodes that bodies of this process's cases have had. */
export const generated = new Set<OpName>();

/** Every third case may use what the host has not. */
export function scenarioOf(tape: Tape): Scenario {
  return generate(tape, tape.below(3) === 2 ? allFeatures : hostFeatures);
}

/** The verdict on a case; what is thrown is a fault as well. */
export function judge(scenario: Scenario): Verdict {
  try {
    return check(scenario);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { note: "thrown", problem: { check: "thrown", text } };
  }
}

/** A case in words: its modules as text, and the calls. */
function describe({ modules, hosts, calls, settings }: Scenario): string {
  const texts = modules.map((bytes, i) => `;; m${i}\n${printModule(decodeModule(bytes))}`);
  const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}n` : value);
  const said = { calls, hosts: hosts.map(({ name, acts }) => ({ name, acts })), settings };
  return `${texts.join("\n")}\n;; ${JSON.stringify(said, plain)}`;
}

/** Failures of a run that are made small: the rest mostly are the same ones. */
const mostShrunk = 3;

let shrunk = 0;

function oneCase(random: Random): Case {
  const tape = new Tape(random);
  const scenario = scenarioOf(tape);
  for (const name of scenario.used) generated.add(name);
  const { note, problem } = judge(scenario);
  if (problem === undefined) return { source: "random modules", bytes: scenario.modules[0]!, note, problem };
  const fails: Fails = (decisions) => {
    const again = new Tape(decisions);
    return judge(scenarioOf(again)).problem?.check === problem.check ? again.made : undefined;
  };
  const small = shrunk++ < mostShrunk ? scenarioOf(new Tape(shrink(tape.made, fails))) : scenario;
  const text = describe(small);
  const found = judge(small).problem ?? problem;
  return {
    source: "random modules",
    bytes: new TextEncoder().encode(text),
    note,
    problem: `${found.check}\n  ${found.text}\n${text}`,
  };
}

/** Cases after which what they have left is collected: the host has few memories, and does not know when they are used up. */
const collectAfter = 200;

/** Random modules. */
export const modulesKind: FuzzKind = {
  title: "random modules on every engine",
  needsSuites: false,
  prepare: () => {
    let cases = 0;
    return (random) => {
      if (++cases % collectAfter === 0) collect();
      return oneCase(random);
    };
  },
};
