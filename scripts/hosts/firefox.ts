/** Firefox: SpiderMonkey. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, start } from "./browser.ts";

/** It asks nobody anything, on screen or over the network, and opens nothing but what it is sent to. */
const preferences: { readonly [name: string]: boolean | number | string } = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.max_script_run_time": 0,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#",
  "toolkit.telemetry.enabled": false,
};

export const firefox: Browser = {
  name: "Firefox",
  variable: "FIREFOX",
  programs: ["firefox-esr", "firefox"],
  packages: ["firefox-esr"],
  open: async (program, home, url) => {
    const lines = Object.entries(preferences).map(
      (pair) => `user_pref(${pair.map((one) => JSON.stringify(one)).join(", ")});`,
    );
    writeFileSync(join(home, "user.js"), `${lines.join("\n")}\n`);
    return [start(program, ["--headless", "--no-remote", "--profile", home, url], home)];
  },
};
