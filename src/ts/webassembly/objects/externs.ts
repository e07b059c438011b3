/**
 * What instances export, as JavaScript has it.
 */
import type { Extern } from "../../runtime/store/extern.ts";
import type { Realm } from "../values/realm.ts";
import { globalObject } from "./global.ts";
import { memoryObject } from "./memory.ts";
import { tableObject } from "./table.ts";
import { tagObject } from "./tag.ts";

/** The object or function of an extern: always the same one. */
export function externObject(realm: Realm, extern: Extern): object {
  switch (extern.kind) {
    case "func":
      return realm.functionOf(extern);
    case "memory":
      return memoryObject(realm, extern);
    case "table":
      return tableObject(realm, extern);
    case "global":
      return globalObject(realm, extern);
    case "tag":
      return tagObject(realm, extern);
  }
}
