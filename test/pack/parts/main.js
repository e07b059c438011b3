import { addParts, loadAsync, runAsync } from "cljw-wasm/core";
import { interp } from "cljw-wasm/parts/interp";
import { wasi } from "cljw-wasm/parts/wasi";
import { wit } from "cljw-wasm/parts/wit";

addParts(interp, wasi, wit);

const at = (file) => new URL(file, location.href);

async function main() {
  const types = await (await fetch(at("10_greet.wit"))).text();
  const guest = await loadAsync(at("10_greet.wasm"), { wit: types });
  const { exit, out } = await runAsync(at("07_wasi_hello.wasm"));
  return `${guest.call("greet", "bundler")} ${exit} ${out.trim()}`;
}

main()
  .catch((error) => `${error.name}: ${error.message}`)
  .then((text) => {
    document.body.append(text);
    parent.postMessage(text, location.origin);
  });
