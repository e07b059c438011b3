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

/** The name that serves what is asked for: itself, else the highest on its track. Versions before 0.1 and prereleases have none. */
export function serving(names: Iterable<string>, wanted: string): string | undefined {
  const asked = trackOf(wanted);
  let best: { readonly name: string; readonly version: string } | undefined;
  for (const name of names) {
    if (name === wanted) return name;
    const given = asked === undefined ? undefined : trackOf(name);
    if (given === undefined || given.track !== asked!.track) continue;
    if (best === undefined || compareVersions(given.version, best.version) > 0) best = { name, version: given.version };
  }
  return best?.name;
}
