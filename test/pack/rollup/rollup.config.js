import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";

export default {
  input: "main.js",
  output: { file: "dist/main.js", format: "es" },
  plugins: [nodeResolve({ browser: true }), process.env.MINIFIED && terser()],
};
