/**
 * What stands for interfaces that WASI 0.2 has and that are not served: a component that imports them and does not use them runs.
 */
import { LinkError } from "../../base/errors/errors.ts";
import { phrase } from "../../base/errors/phrases.ts";
import { quoted } from "../../base/errors/shown.ts";
import type { HostInterface } from "../../component/link/provide.ts";

/** A package that compilers of guests import whether or not a program uses it. */
export const isUnserved = (key: string): boolean => key.startsWith("wasi:http/");

/** All that may be asked of such an interface; a function of it that is called is the error `unsupported-feature`. */
export const unserved = (key: string): HostInterface => ({
  resource: () => ({}),
  func: (name) => () => {
    const fn = `${key}#${name}`;
    const text = `${quoted(fn)} was called, and of WASI 0.2 all is served but http. Functions can be given for it. ${phrase("give-interfaces")}`;
    throw new LinkError("unsupported-feature", text, { fn, feature: "wasi:http" });
  },
});
