/**
 * Programs for the package as any host has it, by whatever compiler it came: each with what it must come to by the
 * WebAssembly standard, the canonical ABI or the format of the input. Plain JavaScript, which needs nothing of its host but
 * a way to read the files of testdata.
 */
import { guestCases, trapCases, wasiCases } from "./guests.js";
import { numericCases } from "./numeric.js";
import { budgetCases, controlCases, hostCases, newerCases } from "./programs.js";
import { engines, show } from "./shared.js";
import { textCases } from "./text.js";
import { shapeCases, witCases } from "./wit.js";

/** What a function comes to: its result, or kind and code of its error. */
async function outcome(run) {
  try {
    return await run();
  } catch (error) {
    return error?.kind === undefined ? `${error}` : `${error.kind} ${error.code}`;
  }
}

/** The cases: each a name, what it must come to, and a function that gives it. */
async function casesOf(api, read) {
  return [
    ...numericCases(api),
    ...engines.flatMap((engine) =>
      [...controlCases(api.load, engine), ...hostCases(api, engine), ...shapeCases(api, engine)].map(
        ([name, ...rest]) => [`${name} on ${engine}`, ...rest],
      ),
    ),
    ...textCases(api),
    ...budgetCases(api),
    ...newerCases(api),
    ...(await witCases(api, read)),
    ...(await wasiCases(api, read)),
    ...(await trapCases(api, read)),
    ...(await guestCases(api, read)),
  ];
}

/**
 * Runs the cases on one form of the package. `read` gives a file of testdata as text, or as bytes where it is asked for
 * those. Gives how many there were, and a line for each that failed.
 */
export async function battery(api, read) {
  const cases = await casesOf(api, read);
  const failures = [];
  for (const [name, expected, start] of cases) {
    const [got, wanted] = [show(await outcome(start)), show(expected)];
    if (got !== wanted) failures.push(`${name}: ${got}, not ${wanted}`);
  }
  return { count: cases.length, failures };
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
