/**
 * The verbs for what has been caught.
 */
import { shownMessage } from "../../base/errors/shown.ts";
import type { Context, Verbs } from "../context.ts";
import type { Clojure } from "../core.ts";

/** @throws nothing: whatever was caught is looked at */
export function thrown({ core, rt, errors, convert, show }: Context): Verbs {
  const keyword = (of: Clojure, key: string): Clojure => core.get(core.exData(of), core.keyword(key));
  /** Whether an error is of this package. */
  const isOurs = (one: unknown): boolean => {
    const type = keyword(one, "type");
    return core.isKeyword(type) && core.namespace(type) === "cljw.wasm";
  };
  const messageOf = (one: unknown): string => {
    const text = rt.messageOf(one);
    return text === undefined ? show(one) : shownMessage(text);
  };
  return {
    backtrace: (given: unknown) => core.vec(errors.frames(given).map(convert.toData)),
    printError(given: unknown): null {
      const found = rt.causesOf(given).find(isOurs);
      if (found !== undefined)
        core.println(`WebAssembly ${core.name(keyword(found, "type"))}, ${core.name(keyword(found, "code"))}`);
      core.println(messageOf(found ?? given));
      for (const line of rt.frameLines(errors.frames(given))) core.println(line);
      return null;
    },
  };
}
