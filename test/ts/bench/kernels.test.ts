/**
 * The benchmark kernels compute what their references compute, on the host's WebAssembly, at the size that is measured
 * and at small ones; and the results written down for the benchmark are the references' own.
 */
import { describe, expect, test } from "vitest";
import { kernels, readKernel, type Kernel } from "../../../bench/kernels/kernels.ts";
import { references } from "../../../bench/kernels/reference.ts";

type Run = (n: number) => number | bigint;

async function instantiate(kernel: Kernel): Promise<Run> {
  const { instance } = await WebAssembly.instantiate(readKernel(kernel));
  return instance.exports.run as Run;
}

function reference(kernel: Kernel): Run {
  const run = references[kernel.name];
  if (run === undefined) throw new Error(`no reference for the kernel ${kernel.name}`);
  return run;
}

test("there are thirteen kernels, each with a reference", () => {
  expect(kernels).toHaveLength(13);
  expect(kernels.map((kernel) => kernel.name).toSorted()).toEqual(Object.keys(references).toSorted());
});

describe.each(kernels)("$name", (kernel) => {
  test("gives the reference's result at the measured size", async () => {
    const expected = reference(kernel)(kernel.n);
    expect(kernel.expected).toBe(String(expected));
    const run = await instantiate(kernel);
    expect(run(kernel.n)).toBe(expected);
  });

  test("gives the reference's result at small sizes, in one instance", async () => {
    const run = await instantiate(kernel);
    for (const n of [1, 2, 3, 5, 8]) expect(run(n), `n = ${n}`).toBe(reference(kernel)(n));
  });

  test("returns the type that the table names", async () => {
    const run = await instantiate(kernel);
    expect(typeof run(1)).toBe(kernel.result === "i64" ? "bigint" : "number");
  });
});
