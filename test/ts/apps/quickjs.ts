/**
 * QuickJS, a reactor in C: programs in JavaScript that this host's own engine evaluates as well.
 */
import { runInNewContext } from "node:vm";
import { type EngineChoice, loadWasi } from "../../../src/ts/index.ts";
import { quickjs } from "./guests.ts";

/** Expressions whose values are strings. */
export const scripts: Readonly<Record<string, string>> = {
  "big integers": "(2n ** 521n - 1n).toString(36) + (10n ** 60n / 7n)",
  "closures and sorting": "[...Array(300).keys()].map((n) => (n * 7919) % 1009).sort((a, b) => a - b).join()",
  "regular expressions":
    "'2026-03-14, 1999-12-31'.replace(/(?<y>\\d{4})-(?<m>\\d\\d)-(?<d>\\d\\d)/g, '$<d>.$<m>.$<y>')",
  "JSON and maps":
    'JSON.stringify([...new Map(Object.entries(JSON.parse(\'{"b":[1,2.5e-7],"a":"\\u00e9"}\'))).entries()])',
  exceptions:
    "(() => { try { null.x } catch (e) { return e.constructor.name } finally { globalThis.done = 1 } })() + done",
  "floating point": "[0.1 + 0.2, 1 / 3, 1e21, 5e-324, Math.hypot(3, 4), (1.005).toFixed(2), 255..toString(16)].join()",
  generators:
    "(function* () { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b] } })().next().value + [...(function* () { yield* 'abc' })()].join()",
};

/** The value by the host's engine. */
export function evaluateOnHost(script: string): string {
  return String(runInNewContext(script));
}

type Call = (...args: number[]) => number;

/** The values of all scripts by QuickJS on an engine, with what it has cost. */
export function evaluateOn(engine: EngineChoice): { values: Record<string, string>; fuel: number } {
  const fuel = 1e12;
  const env = Object.fromEntries(
    ["get_timezone_offset", "interrupt", "promise_rejection", "module_normalize", "module_load", "call"].map((name) => [
      `host_${name}`,
      () => 0,
    ]),
  );
  const clock = { realtime: 1_700_000_000_000_000_000n, monotonic: 1_000_000_000n };
  const m = loadWasi(quickjs(), { engine, fuel, clock, random: 42, imports: { env } });
  const call = (name: string): Call => m.exports[name] as Call;
  const memory = (): Uint8Array => new Uint8Array(m.memory().buffer);
  const put = (text: string): [at: number, length: number] => {
    const bytes = Buffer.from(`${text}\0`);
    const at = call("wasm_malloc")(bytes.length);
    memory().set(bytes, at);
    return [at, bytes.length - 1];
  };
  if (call("qjs_init")() !== 0) throw new Error("QuickJS did not start.");
  const [name] = put("script.js");
  const values = Object.entries(scripts).map(([key, script]) => {
    const [at, length] = put(script);
    const value = call("qjs_eval")(at, length, name, 0);
    const text = call("qjs_get_string")(value);
    const end = memory().indexOf(0, text);
    return [key, Buffer.from(memory().subarray(text, end)).toString()] as const;
  });
  return { values: Object.fromEntries(values), fuel: fuel - (m.fuelLeft ?? 0) };
}
