/**
 * `npm run suites` as one calls it: a single assertion by file and line, in both forms of the scripts.
 */
import { describe, expect, it } from "vitest";
import { runSuites } from "./command.ts";
import { itWith, needs } from "../needs.ts";

async function suites(...args: string[]): Promise<{ code: number; last: string }> {
  let text = "";
  const code = await runSuites(args, (more) => {
    text += more;
  });
  return { code, last: text.trim().split("\n").at(-1)! };
}

const here = needs.suites.met;

describe("npm run suites", () => {
  it.each(["", "--wast", "--metered", "--reprinted"])("runs a single assertion %s", async (how) => {
    const options = ["--engine", "interp", "--file", "i32", "--line", "37", how].filter((one) => one !== "");
    const count = here ? 1 : 0;
    expect(await suites(...options)).toEqual({ code: 0, last: `${count} passed, 0 failed, 0 skipped` });
  });

  it("refuses what it does not know", async () => {
    expect(await suites("--host", "node7")).toEqual({ code: 2, last: "--host node7: choose one of node24, node26." });
    await expect(suites("--fiel", "i32")).rejects.toThrow("--fiel");
  });

  itWith(needs.suites, "refuses names of nothing", async () => {
    expect((await suites("--engine", "fast")).last).toBe("--engine fast: choose one of interp, compiled, native, all.");
    expect((await suites("--file", "nowhere")).last).toBe("--file nowhere: no script has such a name.");
  });
});
