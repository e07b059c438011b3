import { loadAsync, runAsync } from "cljw-wasm";

const at = (file) => new URL(file, location.href);

async function main() {
  const wit = await (await fetch(at("10_greet.wit"))).text();
  const guest = await loadAsync(at("10_greet.wasm"), { wit });
  const { exit, out } = await runAsync(at("07_wasi_hello.wasm"));
  return `${guest.call("greet", "bundler")} ${exit} ${out.trim()}`;
}

main()
  .catch((error) => `${error.name}: ${error.message}`)
  .then((text) => {
    document.body.append(text);
    parent.postMessage(text, location.origin);
  });
