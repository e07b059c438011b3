/** What a program comes to that loads guests: on Hermes what was compiled ahead of time, and elsewhere their bytes. */

/** What a call comes to. */
const outcome = (call) => {
  try {
    return call();
  } catch (error) {
    return `${error.kind} ${error.code}`;
  }
};

/** Runs them. */
export function said(load, { fibonacci, traps, greet }) {
  const bounded = [1, 20_000, 200_000].map((fuel) => {
    const module = load(fibonacci, { fuel });
    return [outcome(() => module.call("fib", 20)), module.fuelLeft];
  });
  const trapped = ["unreachable", "i32-div-s-by-zero", "i32-load-out-of-bounds"].map((name) =>
    outcome(() => load(traps).call(name)),
  );
  return { bounded, trapped, greeting: load(greet).call("greet", "Welt") };
}
