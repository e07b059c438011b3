/**
 * The entry `cljw-wasm/register`: with `node --import cljw-wasm/register app.js` a program imports `.wasm` files as it
 * does JavaScript. Those of packages in node_modules are left alone.
 */
import { switchOn } from "./register/switch-on.ts";

switchOn();
