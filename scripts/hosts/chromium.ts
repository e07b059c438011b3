/** Chromium: V8, and the world that most browsers have. */
import { type Browser, start } from "./browser.ts";

const quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "dev-shm-usage"];
const flags = ["--headless", "--no-sandbox", "--no-first-run", ...quiet.map((what) => `--disable-${what}`)];

export const chromium: Browser = {
  name: "Chromium",
  variable: "CHROMIUM",
  programs: ["chromium", "chromium-browser", "google-chrome"],
  packages: ["chromium"],
  open: async (program, home, url) => [start(program, [...flags, `--user-data-dir=${home}`, url], home)],
};

/** Chromium, which writes what is said on the consoles of its pages into a file, among other things. */
export const loggingTo = (file: string): Browser => ({
  ...chromium,
  open: async (program, home, url) => {
    const logging = ["--enable-logging", `--log-file=${file}`];
    return [start(program, [...flags, ...logging, `--user-data-dir=${home}`, url], home)];
  },
});
