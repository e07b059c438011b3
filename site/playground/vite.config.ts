/** The playground as a page of its own: to work on it (`npx vite site/playground`), and for its tests. */
import { resolve } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  base: "./",
  build: {
    outDir: resolve(here, "../../out/playground"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 2000,
  },
  server: { fs: { allow: [resolve(here, "../..")] } },
});
