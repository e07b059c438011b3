/**
 * Topological order by depth-first search, stable in the order given. Used for packages, for the items of
 * a package and for the types of an interface.
 */
import { lastOf } from "../../base/lists.ts";

/** A reference to another node, and where it was written. */
export interface Edge<K, W> {
  readonly to: K;
  readonly at: W;
}

/**
 * The nodes, each after those it refers to. Edges to unknown nodes are passed over.
 * @throws what `onCycle` makes of the edge that closes a cycle
 */
export function toposort<K, W>(
  nodes: readonly K[],
  edges: (node: K) => Iterable<Edge<K, W>>,
  onCycle: (edge: Edge<K, W>) => Error,
): K[] {
  const known = new Set(nodes);
  const state = new Map<K, "open" | "done">();
  const sorted: K[] = [];
  // An explicit stack: a long chain of types must not end in the host's stack overflow.
  for (const root of nodes) {
    if (state.has(root)) continue;
    const stack = [{ node: root, rest: edges(root)[Symbol.iterator]() }];
    state.set(root, "open");
    for (let top = lastOf(stack); top !== undefined; top = lastOf(stack)) {
      const step = top.rest.next();
      if (step.done === true) {
        state.set(top.node, "done");
        sorted.push(top.node);
        stack.pop();
        continue;
      }
      const { to } = step.value;
      if (!known.has(to)) continue;
      if (state.get(to) === "open") throw onCycle(step.value);
      if (state.has(to)) continue;
      state.set(to, "open");
      stack.push({ node: to, rest: edges(to)[Symbol.iterator]() });
    }
  }
  return sorted;
}
