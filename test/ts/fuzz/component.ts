/**
 * Mutated components, of the suite and random ones, through decoder and validator: each is a component or is refused by an error that says where,
 * in a time that depends on its size.
 */
import { randomComponent } from "../component/random-component.ts";
import { judge, validComponents } from "../component/suite.ts";
import type { FuzzKind } from "./kinds.ts";
import { mutate } from "./mutate.ts";

/** Milliseconds after which a component of so few bytes has hung the validator. */
const hung = 5_000;

export const componentKind: FuzzKind = {
  needsSuites: true,
  title: "mutated components: decoded and validated, or refused",
  prepare() {
    const pool = validComponents();
    return (random) => {
      const made = random.once(4) ? { id: "random", bytes: randomComponent(random).bytes } : random.pick(pool);
      const { id: source, bytes: original } = made;
      const bytes = mutate(original, random, random.pick(pool).bytes);
      const from = performance.now();
      const { verdict, code, message } = judge(bytes);
      const took = performance.now() - from;
      const note = code === "" ? verdict : `${verdict}, ${code}`;
      if (took > hung) return { source, bytes, note, problem: `it took ${Math.round(took)} ms` };
      const told = verdict === "valid" || /offset \d|at \d|limit|bytes in all/.test(message);
      return { source, bytes, note, problem: told ? undefined : `no place is told: ${message}` };
    };
  },
};
