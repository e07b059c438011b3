/**
 * `globalThis.cljwBattery`: what `npm run test:hosts` runs on every host, the programs of test/portable and what is told in
 * the files here. Bundled with dist and the guests into one script, which needs no more than ES2021.
 */
import files from "virtual:guests";
import * as api from "../../dist/browser.js";
import { checks, checksOf } from "../portable/battery.js";
import { aheadCases } from "./ahead.js";
import { fromBase64 } from "./base64.js";
import { facts } from "./facts.js";
import { moduleCases } from "./modules.js";
import { sayings } from "./said.js";

const read = async (name, as) => (as === "bytes" ? fromBase64(files[name]) : files[name]);

/** What the engine is that is taken where none is named. */
function autoCheck() {
  const all = api.engines();
  const best = ["native", "compiled", "interp"].find((name) => all[name].available);
  const { engine } = api.load('(module (func (export "f")))');
  return {
    name: "the engine that is taken where none is named",
    outcome: engine === best ? "passed" : "failed",
    detail: engine,
  };
}

globalThis.cljwBattery = async (world) => {
  const all = [
    ...(await checks(api, read)),
    ...(await checksOf([
      ["modules of the host", () => moduleCases(world, read)],
      ["what was compiled ahead of time", () => aheadCases(read)],
    ])),
  ];
  const { said, checks: same } = await sayings(read);
  return { checks: [autoCheck(), ...all, ...same], said, facts: await facts(read) };
};
