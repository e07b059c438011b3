/**
 * Loops around one call each. Their own cost is in every number and is the same for all contestants.
 */

/** The sum of `add(i, 2)`, modulo 2^32. */
export function callAdd(add: (a: number, b: number) => number, times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum = (sum + add(i, 2)) | 0;
  return sum;
}

/** The last of so many greetings. */
export function callGreet(greet: (name: string) => string, name: string, times: number): string {
  let last = "";
  for (let i = 0; i < times; i++) last = greet(name);
  return last;
}
