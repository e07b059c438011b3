import { writeFileSync } from "node:fs";
import { componentize } from "@bytecodealliance/componentize-js";

const { component } = await componentize({ sourcePath: "words.js", witPath: "words.wit", worldName: "text" });
writeFileSync("words-js.wasm", component);
