/**
 * workerd, what Cloudflare's Workers run in: its tests are a way to run a script to its end. Modules of WebAssembly are
 * embedded when the program is put together; at run time it compiles none.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib.ts";
import { hostsDir } from "./battery.ts";
import { type Host, reportMark } from "./host.ts";
import { packageFile } from "./npm.ts";
import { execute, outputOf, reportIn } from "./process.ts";

const program = (): string => packageFile("test/hosts", "@cloudflare/workerd-linux-64/bin/workerd");

/** The guests that are embedded. */
const embedded = ["traps.wasm", "02_fibonacci.wasm"] as const;

const imports = embedded.map((file, index) => `import module${index} from "./${file}";`).join("\n");
const modules = embedded.map((file, index) => `${JSON.stringify(file)}: module${index}`).join(", ");

const worker = `import "./battery.js";
${imports}
export default {
  async test() {
    const report = await globalThis.cljwBattery({ modules: { ${modules} } });
    console.log(${JSON.stringify(reportMark)} + JSON.stringify(report));
  },
};
`;

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "battery.js", esModule = embed "battery.js"),
${embedded.map((file) => `    (name = "${file}", wasm = embed "${file}"),`).join("\n")}
  ],
  compatibilityDate = "2026-11-01",
);
`;

/** The host. */
export const workerd: Host = {
  name: "workerd",
  source: "npm `workerd`",
  install: () => void program(),
  version: async () => (await outputOf(program(), ["--version"])).trim(),
  run: async ({ text }) => {
    const folder = join(hostsDir, "workerd");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "worker.js"), worker);
    writeFileSync(join(folder, "battery.js"), text);
    for (const file of embedded) copyFileSync(join(root, "testdata", file), join(folder, file));
    writeFileSync(join(folder, "config.capnp"), config);
    return { main: reportIn(await execute(program(), ["test", join(folder, "config.capnp")])) };
  },
};
