/**
 * Private fields of objects that users hold, which consoles, JSON and enumeration are not to show.
 */
const hidden: PropertyDescriptor = { writable: true, enumerable: false, configurable: true };

/**
 * Makes fields that enumeration does not find. To be called in a constructor before they are assigned: from then on they
 * are read and written like any other.
 */
export function hideFields(object: object, ...names: readonly string[]): void {
  for (const name of names) Object.defineProperty(object, name, hidden);
}

/** Gives an error a name of its own, which assigning cannot where `Error.prototype` is frozen. */
export function setName(error: Error, name: string): void {
  Object.defineProperty(error, "name", { value: name, writable: true, enumerable: true, configurable: true });
}

/** Gives an error its cause, as its constructor does since ES2022. */
export function setCause(error: Error, cause: unknown): void {
  Object.defineProperty(error, "cause", { ...hidden, value: cause });
}
