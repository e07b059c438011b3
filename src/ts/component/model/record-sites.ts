/**
 * Places in the code at which the records of one type alone are made and read. An engine learns at each place in a program
 * which objects and which functions come by: where it is always the same ones, a field takes next to nothing; where it is those
 * of five types, twenty times as long. So keys that are often met get a place of their own, for as long as there are any: what
 * looks the same below is not.
 */
import type { RecordSite } from "./value-model.ts";

type Key = string;
type Times<N extends number, T, All extends readonly T[] = readonly []> = All["length"] extends N
  ? All
  : Times<N, T, readonly [...All, T]>;

/** Makes the site of records with so many keys; its functions are those of `RecordSite`, with a tuple for each list. */
type Site<N extends number> = (keys: Times<N, Key>) => {
  load<From>(parts: Times<N, (from: From, at: number) => unknown>): (from: From, at: number) => object;
  put<With, To>(
    parts: Times<N, (value: unknown, x: With, to: To, at: number) => void>,
  ): (value: { readonly [key in Key]?: unknown }, x: With, to: To, at: number) => boolean;
};

const all = Symbol.iterator;
const parent = Object.prototype;
const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === parent;

const one: readonly Site<1>[] = [
  ([a]) => ({
    load:
      ([p]) =>
      (x, at) => ({ [a]: p(x, at) }),
    put:
      ([p]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent) return false;
        p(o[a], x, to, at);
        return true;
      },
  }),
  ([a]) => ({
    load:
      ([p]) =>
      (x, at) => ({ [a]: p(x, at) }),
    put:
      ([p]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent) return false;
        p(o[a], x, to, at);
        return true;
      },
  }),
];
const two: readonly Site<2>[] = [
  ([a, b]) => ({
    load:
      ([p, q]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at) }),
    put:
      ([p, q]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        return true;
      },
  }),
  ([a, b]) => ({
    load:
      ([p, q]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at) }),
    put:
      ([p, q]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        return true;
      },
  }),
  ([a, b]) => ({
    load:
      ([p, q]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at) }),
    put:
      ([p, q]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        return true;
      },
  }),
  ([a, b]) => ({
    load:
      ([p, q]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at) }),
    put:
      ([p, q]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        return true;
      },
  }),
];
const three: readonly Site<3>[] = [
  ([a, b, c]) => ({
    load:
      ([p, q, r]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at) }),
    put:
      ([p, q, r]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        return true;
      },
  }),
  ([a, b, c]) => ({
    load:
      ([p, q, r]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at) }),
    put:
      ([p, q, r]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        return true;
      },
  }),
  ([a, b, c]) => ({
    load:
      ([p, q, r]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at) }),
    put:
      ([p, q, r]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        return true;
      },
  }),
  ([a, b, c]) => ({
    load:
      ([p, q, r]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at) }),
    put:
      ([p, q, r]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        return true;
      },
  }),
];
const four: readonly Site<4>[] = [
  ([a, b, c, d]) => ({
    load:
      ([p, q, r, s]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at) }),
    put:
      ([p, q, r, s]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent || d in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        return true;
      },
  }),
  ([a, b, c, d]) => ({
    load:
      ([p, q, r, s]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at) }),
    put:
      ([p, q, r, s]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent || d in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        return true;
      },
  }),
  ([a, b, c, d]) => ({
    load:
      ([p, q, r, s]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at) }),
    put:
      ([p, q, r, s]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent || d in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        return true;
      },
  }),
  ([a, b, c, d]) => ({
    load:
      ([p, q, r, s]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at) }),
    put:
      ([p, q, r, s]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent || d in parent) return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        return true;
      },
  }),
];
const five: readonly Site<5>[] = [
  ([a, b, c, d, e]) => ({
    load:
      ([p, q, r, s, t]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at), [e]: t(x, at) }),
    put:
      ([p, q, r, s, t]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent || d in parent || e in parent)
          return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        t(o[e], x, to, at);
        return true;
      },
  }),
  ([a, b, c, d, e]) => ({
    load:
      ([p, q, r, s, t]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at), [e]: t(x, at) }),
    put:
      ([p, q, r, s, t]) =>
      (o, x, to, at) => {
        if (all in o || !isPlain(o) || a in parent || b in parent || c in parent || d in parent || e in parent)
          return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        t(o[e], x, to, at);
        return true;
      },
  }),
];
const six: readonly Site<6>[] = [
  ([a, b, c, d, e, f]) => ({
    load:
      ([p, q, r, s, t, u]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at), [e]: t(x, at), [f]: u(x, at) }),
    put:
      ([p, q, r, s, t, u]) =>
      (o, x, to, at) => {
        if (
          all in o ||
          !isPlain(o) ||
          a in parent ||
          b in parent ||
          c in parent ||
          d in parent ||
          e in parent ||
          f in parent
        )
          return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        t(o[e], x, to, at);
        u(o[f], x, to, at);
        return true;
      },
  }),
  ([a, b, c, d, e, f]) => ({
    load:
      ([p, q, r, s, t, u]) =>
      (x, at) => ({ [a]: p(x, at), [b]: q(x, at), [c]: r(x, at), [d]: s(x, at), [e]: t(x, at), [f]: u(x, at) }),
    put:
      ([p, q, r, s, t, u]) =>
      (o, x, to, at) => {
        if (
          all in o ||
          !isPlain(o) ||
          a in parent ||
          b in parent ||
          c in parent ||
          d in parent ||
          e in parent ||
          f in parent
        )
          return false;
        p(o[a], x, to, at);
        q(o[b], x, to, at);
        r(o[c], x, to, at);
        s(o[d], x, to, at);
        t(o[e], x, to, at);
        u(o[f], x, to, at);
        return true;
      },
  }),
];

/** By the number of keys. */
const sites = [[], one, two, three, four, five, six] as unknown as readonly (readonly ((
  keys: readonly Key[],
) => RecordSite)[])[];

/** The sites that are taken, by their keys, and how many by the number of these. */
const taken = new Map<string, RecordSite>();
const counts = sites.map(() => 0);

/** A name as an engine has names of properties: one that has been put together is looked up anew each time. */
const asKey = (name: string): Key => Object.keys({ [name]: 0 })[0]!;

/** The site of records with these keys; undefined where none is left, or they have too many. */
export function siteOf(keys: readonly string[]): RecordSite | undefined {
  const id = keys.join();
  const known = taken.get(id);
  const make = known === undefined ? sites[keys.length]?.[counts[keys.length]!++] : undefined;
  if (make === undefined) return known;
  const site = make(keys.map(asKey));
  taken.set(id, site);
  return site;
}
