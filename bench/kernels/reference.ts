/**
 * What each kernel computes, in plain JavaScript and by another way than the guest where there is one. The expected
 * results in kernels.json come from here. Nothing in this file runs WebAssembly.
 */
import { createHash } from "node:crypto";

/** The nth Fibonacci number, by addition from below. */
function fibonacci(n: number): bigint {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i++) [a, b] = [b, a + b];
  return a;
}

/** Takeuchi's function as McCarthy gave it, each value computed once. */
function tak(x: number, y: number, z: number): number {
  const known = new Map<string, number>();
  const compute = (a: number, b: number, c: number): number => {
    if (b >= a) return c;
    const key = `${a},${b},${c}`;
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    const value = compute(compute(a - 1, b, c), compute(b - 1, c, a), compute(c - 1, a, b));
    known.set(key, value);
    return value;
  };
  return compute(x, y, z);
}

/** The count of primes below n, by trial of the primes so far, over odd numbers. */
function countPrimes(n: number): number {
  const primes: number[] = [];
  const isPrime = (x: number): boolean => {
    for (const p of primes) {
      if (p * p > x) return true;
      if (x % p === 0) return false;
    }
    return true;
  };
  for (let x = 3; x < n; x += 2) if (isPrime(x)) primes.push(x);
  return n > 2 ? primes.length + 1 : 0;
}

/** The count of ways to put n queens on a board, with sets of attacked columns and diagonals as bits. */
function countQueens(n: number): number {
  const all = 2 ** n - 1;
  const place = (columns: number, left: number, right: number): number => {
    if (columns === all) return 1;
    let count = 0;
    for (let free = all & ~(columns | left | right); free !== 0; free &= free - 1) {
      const bit = free & -free;
      count += place(columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
  };
  return place(0, 0, 0);
}

/** The bits of the sum over the product of two matrices, every sum in the kernel's order. */
function multiplyMatrices(n: number): bigint {
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (i / 2 + k) * ((k - j) / 4);
      total += sum;
    }
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, total);
  return view.getBigInt64(0);
}

/** The iterations spent on the picture. */
function countMandelbrot(n: number): number {
  const step = 3 / n;
  const iterate = (cr: number, ci: number): number => {
    let [zr, zi] = [0, 0];
    for (let count = 0; count < 100; count++) {
      if (zr * zr + zi * zi > 4) return count;
      [zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci];
    }
    return 100;
  };
  let sum = 0;
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) sum += iterate(x * step - 2, y * step - 1.5);
  return sum;
}

/** The sum of n states of xorshift64, in BigInts. */
function sumXorshift(n: number): bigint {
  let x = 88_172_645_463_325_252n;
  let sum = 0n;
  for (let i = 0; i < n; i++) {
    x = BigInt.asUintN(64, x ^ (x << 13n));
    x ^= x >> 7n;
    x = BigInt.asUintN(64, x ^ (x << 17n));
    sum += x;
  }
  return BigInt.asIntN(64, sum);
}

/** FNV-1a, 64 bits, over bytes that count up. */
function hashCounting(n: number): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < n; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(i & 255)) * 0x100000001b3n);
  return BigInt.asIntN(64, hash);
}

/** Passes over 64 Ki words that are added up and turned. */
function sumWords(passes: number): bigint {
  const words = BigUint64Array.from({ length: 65_536 }, (_, i) => BigInt(i) * 0x9e3779b97f4a7c15n);
  let sum = 0n;
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      sum = BigInt.asUintN(64, sum + word);
      words[i] = word ^ sum;
    }
  }
  return BigInt.asIntN(64, sum);
}

/** n rounds of one of four steps. */
function runSteps(n: number): number {
  const steps: ((x: number) => number)[] = [
    (x) => x + 0x9e3779b9,
    (x) => Math.imul(x, 0x01000193),
    (x) => x ^ (x >>> 15),
    (x) => ((x << 7) | (x >>> 25)) + 1,
  ];
  let x = 1;
  for (let left = n; left > 0; left--) x = steps[(x + left) & 3]!(x) | 0;
  return x;
}

/** Numerical Recipes' linear congruential generator: each call returns the next 32-bit state, unsigned. */
function generator(): () => number {
  let seed = 1;
  return () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0);
}

/** Fills and copies between random places, then a hash of the words. */
function moveBytes(n: number): number {
  const bytes = new Uint8Array(196_608);
  const next = generator();
  const random = (): number => next() >>> 15;
  for (let left = n; left > 0; left--) {
    const length = (random() & 4095) + 16;
    const at = random();
    bytes.fill(left & 255, at, at + (length >>> 3));
    const to = random();
    const from = random();
    bytes.set(bytes.slice(from, from + length), to);
  }
  const view = new DataView(bytes.buffer);
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
  return hash;
}

/** The first eight bytes of the digest, by the host's own SHA-256. */
function digest(n: number): bigint {
  const next = generator();
  const message = Uint8Array.from({ length: n }, () => next() >>> 24);
  return createHash("sha256").update(message).digest().readBigInt64BE(0);
}

/** The reference of each kernel by its name: from n to the result, signed as WebAssembly's. */
export const references: Readonly<Record<string, (n: number) => number | bigint>> = {
  fib: (n) => Number(BigInt.asIntN(32, fibonacci(n))),
  tak: (n) => tak(3 * n, 2 * n, n),
  sieve: countPrimes,
  nqueens: countQueens,
  matmul: multiplyMatrices,
  mandel: (n) => countMandelbrot(n) | 0,
  xorshift64: sumXorshift,
  fnv64: hashCounting,
  sum64: sumWords,
  fib64: (n) => BigInt.asIntN(64, fibonacci(n)),
  call_indirect: runSteps,
  memory_ops: moveBytes,
  sha256: digest,
};
