/**
 * Versions of interfaces (Component Model, Explainer: Canonical Interface Name): one of the same track serves another.
 */
import { compareVersions } from "../../wit/semver.ts";

/** A name without its version, and the track of that: the major version, or 0 and the minor. */
function trackOf(name: string): { readonly track: string; readonly version: string } | undefined {
  const [, base, version = "", major, minor] = /^([^@]*)@((\d+)\.(\d+)\.\d+)(?:\+.*)?$/s.exec(name) ?? [];
  if (base === undefined || major === undefined || minor === undefined || (major === "0" && minor === "0"))
    return undefined;
  return { track: `${base}@${major === "0" ? `0.${minor}` : major}`, version };
}

/** What gives the name that serves what is asked for: itself, else the highest on its track. Versions before 0.1 and prereleases have none. */
export function servingOf(names: Iterable<string>): (wanted: string) => string | undefined {
  const all = new Set<string>();
  const best = new Map<string, { readonly name: string; readonly version: string }>();
  for (const name of names) {
    all.add(name);
    const given = trackOf(name);
    const known = given && best.get(given.track);
    if (given === undefined || (known !== undefined && compareVersions(given.version, known.version) <= 0)) continue;
    best.set(given.track, { name, version: given.version });
  }
  return (wanted) => (all.has(wanted) ? wanted : best.get(trackOf(wanted)?.track ?? "")?.name);
}
