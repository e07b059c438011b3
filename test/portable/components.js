/**
 * A component with a value of each kind, and resources of both sides.
 */
import { enginesOf } from "./shared.js";

/** What it imports, and what has been done to the files. */
function files() {
  const said = [];
  const imports = {
    "cljw:kinds/files": { open: (name) => ({ name }), log: (text) => void said.push(text) },
    "cljw:kinds/files#file": {
      methods: { read: ({ name }) => `in ${name}` },
      drop: ({ name }) => void said.push(`dropped ${name}`),
    },
  };
  return { imports, said };
}

/** Functions that give back what they are given. */
const values = [
  ["strings", "Zoë 😀"],
  ["chars", "😀"],
  ["lists", ["", "añ"]],
  ["records", { x: -1, y: 2147483647 }],
  ["variants", { tag: "dot", val: { x: 3, y: 4 } }],
  ["enums", "blue"],
  ["sets", { read: true, write: false, run: true }],
  ["results", { tag: "err", val: "why" }],
];

/** What becomes of a resource of the guest's. */
function counted(guest) {
  const counter = guest.call("counter", 5);
  const counts = [guest.call("counter.inc", counter), guest.call("peek", counter), guest.call("live")];
  counter.drop();
  counter.drop();
  return [...counts, guest.call("live")];
}

function dropped(guest) {
  const counter = guest.call("counter", 5);
  counter.drop();
  return guest.call("peek", counter);
}

/** What becomes of one of the host program's. */
function shown({ load }, bytes, engine) {
  const { imports, said } = files();
  return [load(bytes, { imports, engine }).call("show", "x"), said];
}

export async function componentCases(api, read) {
  const bytes = await read("components/kinds.wasm", "bytes");
  return enginesOf(api).flatMap((engine) => {
    const guest = api.load(bytes, { imports: files().imports, engine });
    return [
      ...values.map(([name, value]) => [`${name} of a component`, value, () => guest.call(name, value)]),
      ["integers of 64 bits", [18446744073709551615n, -1n], () => guest.call("longs", 18446744073709551615n, -1n)],
      ["a value of the wrong type", "wit bad-value", () => guest.call("records", { x: 1 })],
      ["a resource of the guest", [6, 7, 1, 0], () => counted(guest)],
      ["a resource that is dropped", "wit bad-value", () => dropped(guest)],
      ["a resource of the host", ["in x", ["dropped x", "in x"]], () => shown(api, bytes, engine)],
      ["a component that imports what is not there", "link import-mismatch", () => api.load(bytes, { engine })],
    ].map(([name, ...rest]) => [`${name} on ${engine}`, ...rest]);
  });
}
