/**
 * The plot of docs/performance.md: everybody can read it, and marks lie where their numbers are.
 */
import { describe, expect, it } from "vitest";
import { plot } from "../../../bench/record/plot.ts";
import { readRecord } from "../../../bench/record/record.ts";
import { type Theme, shapes, themes } from "../../../bench/record/theme.ts";

/** The relative luminance of a colour, as WCAG 2 defines it. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** The contrast of two colours, as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

/** What is open where the text ends, or closes what is not open. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, , self] of svg.matchAll(/<(\/?)([a-z]+)((?: [\w-]+="[^"<>]*")*)(\/?)>/g)) {
    if (closing === "/") {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (self !== "/") open.push(name!);
  }
  return open;
}

describe.each(Object.entries(themes))("the %s plot", (_name, theme: Theme) => {
  const record = readRecord();
  const svg = plot(record, theme);

  it("has text and marks of enough contrast, on rows of either colour", () => {
    for (const ground of [theme.ground, theme.band]) {
      expect(contrast(theme.text, ground)).toBeGreaterThan(7);
      for (const colour of Object.values(theme.marks)) expect(contrast(colour, ground)).toBeGreaterThan(4.5);
    }
  });

  it("has a shape and a colour for each contestant, and no two the same", () => {
    expect(Object.keys(theme.marks)).toEqual(Object.keys(shapes));
    expect(new Set(Object.values(theme.marks)).size).toBe(Object.keys(shapes).length);
    expect(new Set(Object.values(shapes)).size).toBe(Object.keys(shapes).length);
  });

  it("is well formed", () => {
    expect(unbalanced(svg)).toEqual([]);
    expect(svg.replaceAll(/<[^<>]*>/g, "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
  });

  it("says what it shows to those who do not see it", () => {
    const [, ids = ""] = /aria-labelledby="([^"]+)"/.exec(svg) ?? [];
    const named = ids.split(" ").map((id) => new RegExp(`<(?:title|desc) id="${id}">[^<]{20,}<`).test(svg));
    expect(named).toEqual([true, true]);
    expect(svg).toContain('role="img"');
    for (const { kernel } of record.nodes[0]!.rows) expect(svg).toContain(`>${kernel}</text>`);
  });

  it("has each mark where its number is on a logarithmic scale", () => {
    const panels = svg.split(/(?=<text[^>]*>Node )/).slice(1);
    expect(panels).toHaveLength(record.nodes.length);
    for (const panel of panels) {
      const ticks = [...panel.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="middle">([\d.]+)</g)];
      const at = ticks.map(([, x, value]) => ({ x: Number(x), log: Math.log(Number(value)) }));
      const [from, to] = [at[0]!, at.at(-1)!];
      const expected = (ratio: number): number =>
        from.x + ((Math.log(ratio) - from.log) / (to.log - from.log)) * (to.x - from.x);
      const marks = [...panel.matchAll(/translate\(([\d.]+) [\d.]+\)">\n<title>[^<]*: ([\d.]+)</g)];
      expect(marks.length).toBeGreaterThan(50);
      for (const [text, x, ratio] of marks)
        expect(Math.abs(Number(x) - expected(Number(ratio))), text).toBeLessThan(0.6);
    }
  });
});
