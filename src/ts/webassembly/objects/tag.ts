/**
 * `WebAssembly.Tag` (JavaScript API, Tags).
 */
import { canonicalFuncType } from "../../core/canon.ts";
import { Tag as ExceptionTag } from "../../runtime/store/tag.ts";
import { dictionary, required, requireArguments, sequence } from "../values/idl.ts";
import { Brand, asInterface } from "../values/interfaces.ts";
import { type Realm, objectOf } from "../values/realm.ts";
import { valueTypeOf } from "./global.ts";

const tags = new Brand<ExceptionTag>("Tag");
const objects = new WeakMap<ExceptionTag, object>();

const place = "WebAssembly.Tag()";

/** The object of a tag. */
export function tagObject(realm: Realm, tag: ExceptionTag): object {
  let object = objects.get(tag);
  if (object === undefined) {
    object = objectOf(realm, "Tag");
    tags.give(object, tag);
    objects.set(tag, object);
  }
  return object;
}

/** The tag of an object; undefined for anything else. */
export const tagOf = (value: unknown): ExceptionTag | undefined => tags.find(value);

/** The tag of an argument. @throws TypeError */
export const requireTag = (value: unknown, where: string): ExceptionTag => tags.of(value, where);

/** The class. */
export function tagClass(): abstract new (...args: never[]) => object {
  class Tag {
    constructor(type: unknown) {
      requireArguments(arguments.length, 1, place);
      const given = dictionary(type, `${place}: Argument 0`);
      const names = sequence(required(given?.parameters, "parameters", place), `${place}: property 'parameters'`);
      const params = names.map((name, i) => valueTypeOf(name, `${place}: parameter ${i}`));
      const tag = new ExceptionTag(canonicalFuncType({ kind: "func", params, results: [] }), undefined);
      tags.give(this, tag);
      objects.set(tag, this);
    }
  }
  return asInterface(Tag, "Tag");
}
