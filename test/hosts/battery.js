/**
 * `globalThis.cljwBattery`: what `npm run test:hosts` runs on every host, the programs of test/portable and what is told in
 * the files here. Bundled with dist and the guests into one script, which needs no more than ES2021.
 */
import files from "virtual:guests";
import * as api from "../../dist/browser.js";
import { checks } from "../portable/battery.js";
import { fromBase64 } from "./base64.js";
import { facts } from "./facts.js";

const read = async (name, as) => (as === "bytes" ? fromBase64(files[name]) : files[name]);

globalThis.cljwBattery = async (world) => ({
  checks: await checks(api, read, world),
  said: {},
  facts: facts(),
});
