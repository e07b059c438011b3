/**
 * The Web as pages of the documentation have it: what is fetched from https://example.com is a file of testdata.
 */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

const testdata = join(import.meta.dirname, "../../../testdata");
const types = { ".wasm": "application/wasm", ".wit": "text/plain" };

globalThis.fetch = async (address) => {
  const { host, pathname } = new URL(typeof address === "object" && "url" in address ? address.url : address);
  if (host !== "example.com") throw new Error(`The documentation may not ask ${host}.`);
  const ending = pathname.slice(pathname.lastIndexOf("."));
  const body = await readFile(join(testdata, basename(pathname))).catch(() => undefined);
  return body === undefined
    ? new Response("Not found", { status: 404 })
    : new Response(body, { headers: { "content-type": types[ending] ?? "application/octet-stream" } });
};
