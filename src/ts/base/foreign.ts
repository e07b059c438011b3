/**
 * Values of the host program that nobody has vouched for: what its functions throw and return, and what is given as an
 * argument. One may be a proxy, whose traps throw, or have properties that do: whoever looks at one looks through these,
 * which never throw. They use no regular expression, since errors are looked at where the host's stack may be used up.
 */

/** Whether a value is an object of a class; one that does not let itself be asked is none. */
export function isA<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** The value of a property, an object's own or one that it inherits; undefined where it has none or does not give it. */
export function propertyOf(value: unknown, name: string | symbol): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  try {
    return (value as { readonly [name: string | symbol]: unknown })[name];
  } catch {
    return undefined;
  }
}

/** The text of a property that is one, as the message of an error. */
export function textOf(value: unknown, name: string | symbol): string | undefined {
  const text = propertyOf(value, name);
  return typeof text === "string" ? text : undefined;
}

/** Whether a value is an array; a proxy that has been revoked is none. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** An error's message; undefined where there is none, or where this is no error. */
export function messageOf(thrown: unknown): string | undefined {
  return isA(thrown, Error) ? textOf(thrown, "message") : undefined;
}

/** A thrown value as a text: an error's message, else what it is as a string. */
export function thrownText(thrown: unknown): string {
  const message = messageOf(thrown);
  if (message !== undefined) return message;
  try {
    return String(thrown);
  } catch {
    return "a value that cannot be shown";
  }
}

/** Causes that are looked at: chains of errors are short, and one may end in itself. */
const maxCauses = 16;

/** A thrown value and its causes, outermost first. */
export function causesOf(thrown: unknown): unknown[] {
  const causes: unknown[] = [];
  let one = thrown;
  while (causes.length < maxCauses && one !== undefined && one !== null) {
    causes.push(one);
    one = isA(one, Error) ? propertyOf(one, "cause") : undefined;
  }
  return causes;
}
