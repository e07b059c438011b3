/**
 * Choosing what a set of WIT files is about: a world, or an interface where there is no world
 * (WIT, Specifying a World).
 */
import { has } from "../base/own.ts";
import { WitError } from "../base/errors/errors.ts";
import { phrase } from "../base/errors/phrases.ts";
import { quoted, shownList } from "../base/errors/shown.ts";
import { didYouMean, nearMisses } from "../base/errors/suggest.ts";
import { type InterfaceId, type PackageId, type Resolve, type WorldId, qualifiedName } from "./types.ts";

/** A world or an interface of a `Resolve`. */
export type Selection = { readonly world: WorldId } | { readonly interface: InterfaceId };

/**
 * The world or interface that `name` says, bare or as `ns:pkg/name@version`; without a name the only world
 * of the root package, or, where it has no world, its only interface. Nested packages serve where the root
 * package is empty.
 * @throws WitError `resolve` where there is none or more than one
 */
export function selectWorld(resolve: Resolve, name?: string): Selection {
  const candidates = candidatesOf(resolve);
  return name === undefined ? onlyOne(candidates) : named(resolve, candidates, name);
}

interface Candidate {
  readonly name: string;
  readonly qualified: string;
  readonly selection: Selection;
}

function packageCandidates(resolve: Resolve, id: PackageId): Candidate[] {
  const of = resolve.packages[id];
  const list = (names: Readonly<Record<string, number>>, key: "world" | "interface"): Candidate[] =>
    Object.entries(names).map(([name, at]) => ({
      name,
      qualified: qualifiedName(resolve, id, name),
      selection: key === "world" ? { world: at } : { interface: at },
    }));
  return of === undefined ? [] : [...list(of.worlds, "world"), ...list(of.interfaces, "interface")];
}

function candidatesOf(resolve: Resolve): Candidate[] {
  const root = packageCandidates(resolve, resolve.root);
  if (root.length > 0) return root;
  return resolve.packages.flatMap((_, id) => packageCandidates(resolve, id));
}

function onlyOne(candidates: readonly Candidate[]): Selection {
  const worlds = candidates.filter((c) => has(c.selection, "world"));
  const choice = worlds.length > 0 ? worlds : candidates;
  const [first] = choice;
  if (first === undefined) throw new WitError("resolve", "the WIT files define no world and no interface.");
  if (choice.length > 1) {
    const what = worlds.length > 0 ? "worlds" : "interfaces and no world";
    throw new WitError(
      "resolve",
      `the WIT files define several ${what}: ${shownList(choice.map((c) => c.name))}. ${phrase("which-world")}`,
      {
        suggestions: choice.map((c) => c.name),
      },
    );
  }
  return first.selection;
}

function named(resolve: Resolve, root: readonly Candidate[], name: string): Selection {
  const all = [...root, ...resolve.packages.flatMap((_, id) => packageCandidates(resolve, id))];
  const found = root.find((c) => c.name === name) ?? all.find((c) => c.qualified === name);
  if (found !== undefined) return found.selection;
  const known = [...new Set([...root.map((c) => c.name), ...all.map((c) => c.qualified)])];
  const suggestions = nearMisses(name, known);
  const hint = suggestions.length > 0 ? didYouMean(suggestions) : ` There are: ${shownList(known)}.`;
  throw new WitError("resolve", `there is no world or interface ${quoted(name)} in the WIT files.${hint}`, {
    suggestions,
  });
}
