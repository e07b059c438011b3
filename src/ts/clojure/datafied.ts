/**
 * What `datafy` gives of modules: data that leads back to them, by metadata that `nav` reads. The protocol is named, not
 * extended: its namespace need not be there.
 */
import type { Clojure, Core, Package } from "./core.ts";
import { keyName, mapOf } from "./data.ts";
import type { Errors } from "./errors.ts";

/** What `nav` does from a collection, given a key and its value. */
type Nav = (coll: Clojure, key: Clojure, value: Clojure) => Clojure;

/** What is known of a module, the package's object; from a loaded one's `:exports`, a name leads to the export itself. */
export function datafiedBy(
  core: Core,
  rt: Package,
  errors: Errors,
  inspected: (raw: object) => Clojure,
): (raw: object) => Clojure {
  const nav = core.symbol("clojure.core.protocols/nav");
  const leading = (data: Clojure, to: Nav): Clojure => core.withMeta(data, mapOf(core, [nav, to]));
  const key = core.keyword("exports");

  return (raw) => {
    const data = inspected(raw);
    if (!rt.isModule(raw)) return data;
    const exported: Nav = (_, name, type) => errors.guard(() => raw.lookup(keyName(core, name)) as Clojure) ?? type;
    const exports = (types: Clojure): Clojure => leading(types, exported);
    const whole = core.assocBang(core.transient(data), key, exports(core.get(data, key)));
    return leading(core.persistentBang(whole), (_, field, value) =>
      core.isKeyword(field) && core.name(field) === "exports" && core.isMap(value) ? exports(value) : value,
    );
  };
}
