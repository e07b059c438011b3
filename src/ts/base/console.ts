/**
 * What consoles print of the objects that users hold.
 */

/** The method that Node's console asks for an object's text; other consoles show the object's fields. */
export const shownByConsole: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Node's `inspect`, as it is handed to that method together with its options. */
export type Inspect = (value: unknown, options: object) => string;
