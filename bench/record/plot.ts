/**
 * The record as a picture: a row for each kernel, a panel for each version of Node, and time ÷ the host's on a logarithmic
 * scale.
 */
import { three } from "../report.ts";
import { type Column, type KernelRecord, type NodeResults, type Ratio, columnsOf, meanOf, release } from "./record.ts";
import { element, textElement } from "./svg.ts";
import { type Theme, shapes } from "./theme.ts";

/** The columns that are drawn. */
const drawn = (record: KernelRecord): readonly Column[] =>
  columnsOf(record).filter(({ name }) => Object.hasOwn(shapes, name));

const left = 116;
const panelWidth = 352;
const gap = 36;
const top = 88;
const rowHeight = 30;
const bottom = 44;

/** A row of the plot: the ratios of a kernel, or the means of all. */
interface Row {
  readonly name: string;
  readonly ratios: { readonly [contestant: string]: Ratio };
}

function rowsOf(node: NodeResults, columns: readonly Column[]): Row[] {
  const mean = columns.map((column) => {
    const value = meanOf(node, column);
    return [column.name, { median: value, least: value, most: value }] as const;
  });
  const kernels = node.rows.map(({ kernel, ratios }) => ({ name: kernel, ratios }));
  return [...kernels, { name: "geometric mean", ratios: Object.fromEntries(mean) }];
}

/** 1, 2, 5 and their multiples by ten, from below the least to above the most. */
function ticksFor(nodes: readonly NodeResults[], columns: readonly Column[]): number[] {
  const shown = nodes.flatMap(({ rows }) => rows.flatMap(({ ratios }) => columns.map(({ name }) => ratios[name])));
  const all = shown.flatMap((ratio) => (ratio === undefined ? [] : [ratio.least, ratio.most]));
  const [least, most] = [Math.min(1, ...all), Math.max(10, ...all)];
  const steps = [0.1, 1, 10, 100, 1000].flatMap((power) =>
    [1, 2, 5].map((digit) => Number((digit * power).toPrecision(1))),
  );
  const from = steps.findLastIndex((step) => step <= least);
  const to = steps.findIndex((step) => step >= most);
  return steps.slice(Math.max(0, from), to < 0 ? steps.length : to + 1);
}

/** Where a ratio lies in a panel. */
function scaleOf(ticks: readonly number[]): (ratio: number) => number {
  const [from, to] = [Math.log(ticks[0]!), Math.log(ticks.at(-1)!)];
  return (ratio) => ((Math.log(ratio) - from) / (to - from)) * panelWidth;
}

function grid(ticks: readonly number[], x: (ratio: number) => number, rows: number, theme: Theme): string[] {
  const height = rows * rowHeight;
  const bands = Array.from({ length: Math.ceil(rows / 2) }, (_, i) =>
    element("rect", { y: i * 2 * rowHeight, width: panelWidth, height: rowHeight, fill: theme.band }),
  );
  const lines = ticks.map((tick) =>
    element("path", {
      d: `M${x(tick).toFixed(1)} 0V${height}`,
      stroke: tick === 1 ? theme.text : theme.grid,
      "stroke-width": tick === 1 ? 1.5 : 1,
    }),
  );
  const labels = ticks.map((tick) =>
    textElement("text", { x: x(tick), y: height + 18, "text-anchor": "middle" }, String(tick)),
  );
  return [...bands, ...lines, ...labels];
}

/** A mark at its ratio, over a line from the least to the most of the processes; what it is and says is its title. */
function mark(row: Row, { name }: Column, y: number, x: (ratio: number) => number, theme: Theme): string[] {
  const ratio = row.ratios[name];
  const [shape, colour] = [shapes[name], theme.marks[name]];
  if (ratio === undefined || shape === undefined || colour === undefined) return [];
  const range = `M${x(ratio.least).toFixed(1)} ${y}H${x(ratio.most).toFixed(1)}`;
  return [
    element("path", { d: range, stroke: colour, "stroke-width": 1.5 }),
    element(
      "path",
      { d: shape, fill: colour, transform: `translate(${x(ratio.median).toFixed(1)} ${y})` },
      textElement("title", {}, `${row.name}, ${name}: ${three(ratio.median)}`),
    ),
  ];
}

/** Marks of one row lie one below the other, so that equal ones are seen. */
const offset = (index: number, count: number): number => (index - (count - 1) / 2) * 6;

function panel(
  node: NodeResults,
  index: number,
  columns: readonly Column[],
  ticks: readonly number[],
  theme: Theme,
): string {
  const x = scaleOf(ticks);
  const rows = rowsOf(node, columns);
  const marks = rows.flatMap((row, i) =>
    columns.flatMap((column, j) => mark(row, column, (i + 0.5) * rowHeight + offset(j, columns.length), x, theme)),
  );
  const line = `M0 ${(rows.length - 1) * rowHeight}H${panelWidth}`;
  return element(
    "g",
    { transform: `translate(${left + index * (panelWidth + gap)} ${top})` },
    textElement("text", { x: 0, y: -12, "font-weight": "bold" }, `Node ${node.node}`),
    ...grid(ticks, x, rows.length, theme),
    element("path", { d: line, stroke: theme.text }),
    ...marks,
  );
}

function legend(columns: readonly Column[], theme: Theme): string {
  const marks = columns.map(({ name }, i) =>
    element(
      "g",
      { transform: `translate(${left + 8 + i * 130} 44)` },
      element("path", { d: shapes[name]!, fill: theme.marks[name]! }),
      textElement("text", { x: 12, y: 4 }, name),
    ),
  );
  return element("g", {}, ...marks);
}

function names(rows: readonly Row[]): string[] {
  return rows.map(({ name }, i) =>
    textElement("text", { x: left - 10, y: top + (i + 0.5) * rowHeight + 4, "text-anchor": "end" }, name),
  );
}

/** What the picture says, in words. */
function description({ nodes }: KernelRecord, columns: readonly Column[]): string {
  const means = nodes.map((node) => {
    const each = columns.map((column) => `${column.name} ${three(meanOf(node, column))}`);
    return `Node ${release(node)}: ${each.join(", ")}.`;
  });
  return `Geometric means of time divided by the host's. ${means.join(" ")} The table below has all numbers.`;
}

/** The plot, as an SVG file. */
export function plot(record: KernelRecord, theme: Theme): string {
  const { nodes } = record;
  const columns = drawn(record);
  const rows = nodes[0] === undefined ? [] : rowsOf(nodes[0], columns);
  const ticks = ticksFor(nodes, columns);
  const width = left + nodes.length * (panelWidth + gap);
  const height = top + rows.length * rowHeight + bottom;
  const title = "Kernels: time ÷ the host's WebAssembly, less is better";
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": "title description",
      "font-family": "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif",
      "font-size": 12,
      fill: theme.text,
    },
    textElement("title", { id: "title" }, title),
    textElement("desc", { id: "description" }, description(record, columns)),
    element("rect", { width, height, fill: theme.ground }),
    textElement("text", { x: left, y: 22, "font-size": 15, "font-weight": "bold" }, title),
    legend(columns, theme),
    ...names(rows),
    ...nodes.map((node, i) => panel(node, i, columns, ticks, theme)),
  )}\n`;
}
