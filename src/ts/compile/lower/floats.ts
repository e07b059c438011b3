/**
 * Which floats are held as numbers, which as their bits, and which as both. A float that a memory, a call or a constant
 * gives has bits that must survive where it is only moved; one that is computed has none that anyone may rely on. So a function
 * with floats is gone over twice: first to see where those in its variables come from and what becomes of them.
 */

/** How a variable is held. */
export type Form = "number" | "bits" | "both";

/** What is known of a variable: from what and to what it goes. */
const fromNumber = 1;
const fromBits = 2;
const toNumber = 4;
const toBits = 8;

const sources = fromNumber | fromBits;

/** The variables of one function that hold floats: its locals by their indices, and others in the order of their appearance. */
export class FloatStudy {
  private readonly _seen: number[];
  private readonly _copies: (readonly [from: number, to: number])[] = [];
  private _forms: readonly Form[] | undefined;
  /** Whether there is any. */
  isNeeded = false;
  private _next: number;
  private readonly _first: number;

  constructor(locals: number) {
    this._seen = Array.from({ length: locals }, () => 0);
    this._next = locals;
    this._first = locals;
  }

  /** A variable that is no local. */
  variable(): number {
    this.isNeeded = true;
    if (this._seen.length <= this._next) this._seen.push(0);
    return this._next++;
  }

  private _note(variable: number, what: number): void {
    this.isNeeded = true;
    if (variable >= 0) this._seen[variable]! |= what;
  }

  /** A variable gets what was computed, or bits. */
  gets(variable: number, what: "number" | "bits"): void {
    this._note(variable, what === "number" ? fromNumber : fromBits);
  }

  /** A variable is computed with, or its bits are asked for. */
  isUsed(variable: number, as: "number" | "bits"): void {
    this._note(variable, as === "number" ? toNumber : toBits);
  }

  /** A variable gets what another one holds. */
  copies(from: number, to: number): void {
    this.isNeeded = true;
    if (this._forms === undefined) this._copies.push([from, to]);
  }

  /** Ends the first look. */
  decide(): void {
    this._spread();
    this._forms = this._seen.map(formOf);
    this._next = this._first;
  }

  /** What is known of a variable is known of those that it is copied to, and what becomes of these becomes of it. */
  private _spread(): void {
    const around = new Map<number, (readonly [number, number])[]>();
    for (const copy of this._copies) {
      for (const end of copy) {
        const list = around.get(end);
        if (list === undefined) around.set(end, [copy]);
        else list.push(copy);
      }
    }
    const seen = this._seen;
    const changed = [...around.keys()];
    for (let one = changed.pop(); one !== undefined; one = changed.pop()) {
      for (const [from, to] of around.get(one)!) {
        const [a, b] = [seen[from]!, seen[to]!];
        seen[to]! |= a & sources;
        seen[from]! |= b & ~sources;
        if (seen[from] !== a) changed.push(from);
        if (seen[to] !== b) changed.push(to);
      }
    }
  }

  /** How a variable is held; while nothing is decided, as bits. */
  form(variable: number): Form {
    return this._forms?.[variable] ?? "bits";
  }
}

function formOf(seen: number): Form {
  if ((seen & fromBits) === 0)
    return (seen & toBits) !== 0 && (seen & (toNumber | fromNumber)) === 0 ? "bits" : "number";
  if ((seen & toBits) === 0) return (seen & toNumber) === 0 ? "bits" : "number";
  return (seen & toNumber) === 0 ? "bits" : "both";
}
