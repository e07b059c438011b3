/**
 * EDN as values of JavaScript: nil is null, a character a string of one, a list as a vector an array; numbers beyond the
 * exact ones are bigints.
 */

/** A keyword, without its colon. */
export class Keyword {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A symbol other than nil, true and false. */
export class EdnSymbol {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A map: its entries in their order. */
export class EdnMap {
  readonly entries: readonly (readonly [unknown, unknown])[];
  private _byName: ReadonlyMap<string, unknown> | undefined;

  constructor(entries: readonly (readonly [unknown, unknown])[]) {
    this.entries = entries;
  }

  /** What stands under a keyword; the last of equal keys counts. */
  get(name: string): unknown {
    this._byName ??= new Map(
      this.entries.flatMap(([key, value]) => (key instanceof Keyword ? [[key.name, value] as const] : [])),
    );
    return this._byName.get(name);
  }
}

/** A set: its members in their order. */
export class EdnSet {
  readonly members: readonly unknown[];
  constructor(members: readonly unknown[]) {
    this.members = members;
  }
}
