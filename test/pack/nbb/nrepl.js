// Starts nbb's nREPL server, evaluates forms there as an editor does, and prints their values.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";

const forms = [
  '(require \'["cljw-wasm/nbb"])',
  "(require '[cljw.wasm :as wasm])",
  '(wasm/call (wasm/load "10_greet.wasm") :greet "nREPL")',
  '(try (wasm/load "none.wasm") (catch :default e (:code (ex-data e))))',
];

const encode = (message) =>
  `d${Object.entries(message)
    .flat()
    .map((text) => `${text.length}:${text}`)
    .join("")}e`;

/** The value that begins at a place of the text, and where it ends; nothing where more has to come. */
function decode(text, at) {
  if (text[at] === "i") return [text.slice(at + 1, text.indexOf("e", at)), text.indexOf("e", at) + 1];
  if (text[at] !== "l" && text[at] !== "d") {
    const from = text.indexOf(":", at) + 1;
    const to = from + Number(text.slice(at, from - 1));
    return from > 0 && to <= text.length ? [text.slice(from, to), to] : undefined;
  }
  const parts = [];
  let end = at + 1;
  while (text[end] !== "e") {
    const part = decode(text, end);
    if (part === undefined) return undefined;
    parts.push(part[0]);
    end = part[1];
  }
  const pairs = parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1]]] : []));
  return [text[at] === "l" ? parts : Object.fromEntries(pairs), end + 1];
}

const server = spawn(process.execPath, [process.argv[2], "nrepl-server", ":port", "0"]);
process.on("exit", () => server.kill());
let printed = "";
server.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
while (!/port \d+/.test(printed)) await once(server.stdout, "data");
const socket = connect(Number(/port (\d+)/.exec(printed)[1]), "127.0.0.1").setEncoding("utf8");
let received = "";
socket.on("data", (text) => (received += text));

/** The values of a form: the answers up to that which says that it is done. */
async function evaluate(code) {
  socket.write(encode({ code, op: "eval" }));
  const values = [];
  for (;;) {
    const [message, end] = decode(received, 0) ?? [];
    if (message === undefined) await once(socket, "data");
    else {
      received = received.slice(end);
      if (message.value !== undefined) values.push(message.value);
      if (message.status?.includes("done")) return values;
    }
  }
}

for (const form of forms) console.log(...(await evaluate(form)));
socket.destroy();
process.exit();
