/**
 * The numbers of `errno`, from 1 on in the order of the list of failures, and the one function that turns a failure of the
 * host's side into such a number.
 */
import { isA } from "../../base/foreign.ts";
import { HostError, type HostErrorCode, hostErrorCodes } from "../host/error.ts";

const numbers = new Map<HostErrorCode, number>(hostErrorCodes.map((code, i) => [code, i + 1]));

/** The success of a call. */
export const success = 0;

/** The number of a code. */
export function errnoNumber(code: HostErrorCode): number {
  return numbers.get(code)!;
}

/** The standard's name of a number, as `noent`; undefined where there is none. */
export function errnoName(number: number): string | undefined {
  return number === success ? "success" : hostErrorCodes[number - 1]?.slice(1).toLowerCase();
}

/**
 * The number to give the guest for a failure.
 * @throws the failure itself, where it is none of the host's side: an exit, a limit, or what a function of the caller threw
 */
export function errnoOf(error: unknown): number {
  if (isA(error, HostError)) return errnoNumber(error.code);
  throw error;
}
