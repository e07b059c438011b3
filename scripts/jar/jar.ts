/**
 * The jar: the ClojureScript sources as they lie, with what Maven and the ClojureScript tools read of a library. The same
 * sources give the same bytes.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { root } from "../lib.ts";

/** A file of the jar. */
interface Entry {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** The first moment that the format can tell, wherever this runs: it has local time. */
const mtime = new Date(1980, 0, 1);

const sources = join(root, "src/cljs");

interface PackageText {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What Maven is told: there are no dependencies, since the compiler is the user's. */
function pom({ name, version, description, license }: PackageText): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>${name}</groupId>
  <artifactId>${name}</artifactId>
  <version>${escaped(version)}</version>
  <packaging>jar</packaging>
  <name>${name}</name>
  <description>${escaped(description)}</description>
  <licenses>
    <license>
      <name>${escaped(license)}</name>
      <distribution>repo</distribution>
    </license>
  </licenses>
</project>
`;
}

/** The files of the jar, the manifest first and the others by name. */
function entries(text: PackageText): Entry[] {
  const { name, version } = text;
  const entry = (path: string, contents: string): Entry => ({ name: path, contents: Buffer.from(contents) });
  const maven = `META-INF/maven/${name}/${name}`;
  const found = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file): Entry => {
      const path = join(file.parentPath, file.name);
      return { name: path.slice(sources.length + 1).replaceAll("\\", "/"), contents: readFileSync(path) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    entry("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n"),
    entry("META-INF/LICENSE", readFileSync(join(root, "LICENSE"), "utf8")),
    entry(`${maven}/pom.xml`, pom(text)),
    entry(`${maven}/pom.properties`, `groupId=${name}\nartifactId=${name}\nversion=${version}\n`),
    ...found,
  ];
}

/** Writes the jar, and its pom beside it, to target. Returns the jar's path. */
export function writeJar(): string {
  const text = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as PackageText;
  const target = join(root, "target");
  mkdirSync(target, { recursive: true });
  const file = join(target, `${text.name}-${text.version}.jar`);
  const files = entries(text).map(({ name, contents }) => [name, contents] as const);
  writeFileSync(file, zipSync(Object.fromEntries(files), { mtime, level: 0 }));
  writeFileSync(join(target, "pom.xml"), pom(text));
  return file;
}
