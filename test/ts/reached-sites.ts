/** Marks each `expect` of a test file, so that it can be seen whether one was reached: a plugin of vite, see reached.ts. */

/** Where an `expect` stands, `line:column`, and whether it was reached. */
export type Sites = Map<string, boolean>;

/** The name under which a test file finds its sites. */
export const sitesName = "__sitesOfAssertions";

/** Texts and comments, where `expect(` is none; and `expect(` itself. */
const token =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|(?<![.\w$])expect(?=\()/g;

/** The text of a test file with each `expect` marked; its lines stay where they are. */
export function marked(text: string): string {
  const sites: string[] = [];
  const body = text.replaceAll(token, (found: string, at: number) => {
    if (found !== "expect") return found;
    const before = text.slice(0, at);
    const site = `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
    sites.push(site);
    return `(${sitesName}.set("${site}", true), expect)`;
  });
  const declared = sites.map((site) => `["${site}", false]`).join(", ");
  return `for (const [site, reached] of [${declared}]) ${sitesName}.set(site, reached); ${body}`;
}

/** The plugin. */
export const markedAssertions = {
  name: "marked-assertions",
  enforce: "pre" as const,
  transform: (text: string, id: string): { code: string; map: null } | undefined =>
    id.endsWith(".test.ts") ? { code: marked(text), map: null } : undefined,
};
