/**
 * Programs for the package as any host has it, by whatever compiler it came: each with what it must come to by the
 * WebAssembly standard, the canonical ABI or the format of the input. Plain JavaScript, which needs nothing of its host but
 * a way to read the files of testdata.
 */
import { componentCases } from "./components.js";
import { featureCases } from "./features.js";
import { guestCases, wasiCases } from "./guests.js";
import { nameCases } from "./names.js";
import { numericCases } from "./numeric.js";
import { budgetCases, controlCases, hostCases } from "./programs.js";
import { refusalCases } from "./refusals.js";
import { absent, engineNames, enginesOf, outcome, show } from "./shared.js";
import { textCases } from "./text.js";
import { trapCases } from "./traps.js";
import { waitCases } from "./waiting.js";
import { shapeCases, witCases } from "./wit.js";

/** Groups of cases by name: each case a name, what it must come to, and a function that gives it. */
const groups = (api, read) => [
  ["numbers", () => numericCases(api)],
  ...enginesOf(api).flatMap((engine) =>
    [
      ["control", () => controlCases(api.load, engine)],
      ["host functions", () => hostCases(api, engine)],
      ["shapes", () => shapeCases(api, engine)],
    ].map(([name, make]) => [
      `${name} on ${engine}`,
      () => make().map(([one, ...rest]) => [`${one} on ${engine}`, ...rest]),
    ]),
  ),
  ["text", () => textCases(api)],
  ["budgets", () => budgetCases(api)],
  ["features", () => featureCases(api)],
  ["refusals", () => refusalCases(api)],
  ["names", () => nameCases(api)],
  ["waits", () => waitCases(api)],
  ["WIT", () => witCases(api, read)],
  ["components", () => componentCases(api, read)],
  ["WASI", () => wasiCases(api, read)],
  ["traps", () => trapCases(api, read)],
  ["guests", () => guestCases(api, read)],
];

async function checked([name, expected, start]) {
  if (expected === absent) return { name, outcome: "absent", detail: start };
  const [got, wanted] = [show(await outcome(start)), show(expected)];
  return got === wanted ? { name, outcome: "passed" } : { name, outcome: "failed", detail: `${got}, not ${wanted}` };
}

/**
 * A turn of a page's event loop, or its worker's: what has been dropped may go then, and who waits for that is told. There are shells
 * that end where a timer alone is left.
 */
async function turn() {
  if (globalThis.location !== undefined) await new Promise((go) => setTimeout(go));
}

/** Runs groups of cases. A group that cannot be made is a check that failed. */
export async function checksOf(made) {
  const all = [];
  for (const [name, make] of made) {
    let cases;
    try {
      cases = await make();
    } catch (error) {
      all.push({ name, outcome: "failed", detail: `${error}` });
      continue;
    }
    for (const one of cases) all.push(await checked(one));
    await turn();
  }
  return all;
}

/** Runs all of them on one form of the package. An engine that the host does not have is a check that is absent. */
export async function checks(api, read) {
  const described = engineNames.map((name) => [name, api.engines()[name]]);
  return [
    ...described.map(([name, { available, reason }]) =>
      available
        ? { name: `there is ${name}`, outcome: "passed" }
        : { name: `there is ${name}`, outcome: "absent", detail: reason },
    ),
    ...(await checksOf(groups(api, read))),
  ];
}

/**
 * Runs the cases on one form of the package. `read` gives a file of testdata as text, or as bytes where it is asked for
 * those. Gives how many there were, and a line for each that failed.
 */
export async function battery(api, read) {
  const all = await checks(api, read);
  const failures = all.filter(({ outcome }) => outcome === "failed").map(({ name, detail }) => `${name}: ${detail}`);
  return { count: all.length, failures };
}

/**
 * What one form of the package says of files: to be compared with what another one says. Broken files are among them.
 */
export async function report(api, read, names) {
  const lines = [];
  for (const name of names) {
    const bytes = await read(name, "bytes");
    for (const length of [bytes.length, bytes.length - 3, bytes.length >> 1, 9]) {
      const part = bytes.slice(0, length);
      lines.push(`${name} ${length}`, await said(() => api.wat(part)), await said(() => show(api.inspect(part))));
    }
    for (let at = 8; at < bytes.length; at += Math.max(7, bytes.length >> 5)) {
      const wrong = bytes.slice();
      wrong[at] ^= 0x41;
      lines.push(
        `${name} changed at ${at}`,
        await said(() => api.wat(wrong)),
        await said(() => show(api.validate(wrong))),
      );
    }
  }
  return lines;
}

const said = async (run) => {
  try {
    return await run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
