/**
 * The tests of test/cljs as they were compiled for Node, in a page: what they ask of Node is a file system of the files that
 * this site serves, read by requests that block, and what they print is sent when the closing line comes.
 */
(() => {
  const failing = (code) => Object.assign(new Error(code), { code });

  function fetched(path) {
    const request = new XMLHttpRequest();
    request.open("GET", new URL(path, `${location.origin}/`).pathname, false);
    // Each byte is a character of its own.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    return request.status === 200 ? Uint8Array.from(request.responseText, (c) => c.charCodeAt(0) & 0xff) : undefined;
  }

  function read(path) {
    const bytes = path.endsWith("/") ? null : fetched(path);
    if (bytes === undefined) throw failing("ENOENT");
    return bytes;
  }

  /** Of a folder there are no bytes. */
  const statsOf = (bytes) => ({
    size: bytes?.length ?? 0,
    isFile: () => bytes !== null,
    isDirectory: () => bytes === null,
    isFIFO: () => false,
  });

  /** Open files: their bytes, and how many of them have been read. */
  const open = [];

  const fs = {
    constants: { O_RDONLY: 0 },
    existsSync: (path) => fetched(path) !== undefined,
    readFileSync: (path, encoding) => (encoding === undefined ? read(path) : new TextDecoder().decode(read(path))),
    openSync: (path) => open.push({ bytes: read(path), done: 0 }) - 1,
    fstatSync: (fd) => statsOf(open[fd].bytes),
    readSync: (fd, target, offset, length) => {
      const file = open[fd];
      const part = file.bytes.subarray(file.done, file.done + length);
      target.set(part, offset);
      file.done += part.length;
      return part.length;
    },
    closeSync: (fd) => void (open[fd] = undefined),
    statSync: (path) => statsOf(read(path)),
    readdirSync: () => [],
  };

  const url = {
    pathToFileURL: (path) => new URL(path, "file:///"),
    fileURLToPath: (text) => decodeURIComponent(new URL(text).pathname),
  };

  const modules = { "node:fs": fs, "node:url": url, ...globalThis.cljwWasm.entries };

  const lines = [];
  const closing = /^\d+ passed, \d+ failed$/m;
  let isSent = false;

  function send() {
    if (isSent) return;
    isSent = true;
    void fetch("/", { method: "POST", body: lines.join("\n") });
  }

  for (const name of ["log", "warn", "error", "info"]) {
    const print = console[name];
    console[name] = (...values) => {
      print.apply(console, values);
      lines.push(values.map(String).join(" "));
      if (closing.test(lines.at(-1))) send();
    };
  }
  addEventListener("error", ({ message, error }) => {
    lines.push(String(error?.stack ?? message));
    send();
  });

  Object.assign(globalThis, {
    global: globalThis,
    process: { argv: ["page", "tests"], env: {}, cwd: () => "/", getBuiltinModule: (name) => modules[name] },
    require: (name) => modules[name] ?? {},
  });

  const add = (text) => document.write(text);
  const level = new URLSearchParams(location.search).get("level");
  if (level === "advanced") add('<script src="/cljs/advanced.cjs"></' + "script>");
  else {
    for (const file of ["goog/base.js", "goog/deps.js", "cljs_deps.js"])
      add(`<script src="/cljs/none/${file}"></` + "script>");
    add('<script>goog.require("cljs.nodejscli"); goog.require("cljw.test_main");</' + "script>");
  }
})();
