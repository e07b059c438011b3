/**
 * What a fuzzer of this folder is: a source of cases that a seed decides, each judged at once.
 */
import type { Random } from "./random.ts";

/** One case. */
export interface Case {
  /** What it was made from. */
  readonly source: string;
  /** What was given to the code under test, to be looked at. */
  readonly bytes: Uint8Array;
  /** What the case turned out to be, for the counts. */
  readonly note: string;
  /** What is wrong; undefined where nothing is. */
  readonly problem: string | undefined;
}

/** A kind of fuzzing. */
export interface FuzzKind {
  readonly title: string;
  /** Whether its cases are made from the official suites. */
  readonly needsSuites: boolean;
  /** Loads what can only be waited for; to be called first. */
  readonly load?: () => Promise<void>;
  /** Cases in a row that are made at once, where they share what is dear; one where it is left out. */
  readonly together?: number;
  /** Loads what all cases need, and gives what makes one, or as many as it is given numbers for. */
  readonly prepare: () => (random: Random, ...more: readonly Random[]) => Cases | Promise<Cases>;
  /** Lets go of what `prepare` has made. */
  readonly close?: () => void;
}

/** What is made at once. */
export type Cases = Case | readonly Case[];

/** What a run came to. */
export interface FuzzResult {
  readonly passed: number;
  readonly failed: number;
  /** Cases by what they turned out to be. */
  readonly notes: ReadonlyMap<string, number>;
  /** The first failures: number of the case, and the case. */
  readonly failures: readonly { readonly index: number; readonly case: Case }[];
}
