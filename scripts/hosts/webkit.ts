/** WebKit, the engine of Safari, in the browser that its port to GTK is tested with; which needs a screen, if only a virtual one. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { Stop } from "../lib.ts";
import { packageVersion } from "./debian.ts";
import { type Browser, start, startGroup } from "./browser.ts";

/** A screen of its own: the process, and the number under which programs find it. */
async function startScreen(): Promise<{ process: ChildProcess; display: string }> {
  const args = ["-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "800x600x24"];
  const screen = startGroup("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const pipe = screen.stdio[3] as Readable;
  const lost = once(screen, "error").then(([error]) => {
    throw new Stop(`Xvfb cannot be run: ${String(error)}`);
  });
  return { process: screen, display: await Promise.race([lost, firstLine(pipe)]) };
}

async function firstLine(stream: Readable): Promise<string> {
  let text = "";
  for await (const part of stream.setEncoding("utf8")) {
    text += String(part);
    if (text.includes("\n")) return text.trim();
  }
  throw new Stop("Xvfb has ended before it had a screen.");
}

export const webkit: Browser = {
  name: "WebKit",
  variable: "WEBKIT",
  programs: ["x86_64", "aarch64"].map((arch) => `/usr/lib/${arch}-linux-gnu/webkit2gtk-4.1/MiniBrowser`),
  packages: ["webkit2gtk-driver", "xvfb"],
  // The program tells it on a screen alone.
  version: async () => packageVersion("libwebkit2gtk-4.1-0"),
  open: async (program, home, url) => {
    const screen = await startScreen();
    return [screen.process, start(program, ["--private", url], home, { DISPLAY: `:${screen.display}` })];
  },
};
