/** The playground: `mount` puts it into an element of a page, in a browser. */
import { startEarly } from "./model/worker.ts";
import "./styles.css";

/**
 * What the page, and the worker that is made from it, may ask for: files of the site itself. Eval is for the engine that compiles to
 * JavaScript.
 */
const policy = [
  "default-src 'self' data: blob:",
  "script-src 'self' blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "form-action 'none'",
].join("; ");

function setPolicy(): void {
  if (document.head.querySelector("meta[data-playground]") !== null) return;
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = policy;
  meta.dataset["playground"] = "";
  document.head.append(meta);
}

/** Shows the playground in an element; what it holds is kept when the element goes and another comes. */
export async function mount(element: HTMLElement): Promise<void> {
  setPolicy();
  startEarly();
  const { show } = await import("./ui/App.tsx");
  show(element);
}
