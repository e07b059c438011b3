/**
 * The time that has passed, for deadlines and the clocks of guests.
 */
import { web } from "./web.ts";

/** What a host's `Date` has said last, and how far it had been set back until then. */
let wall = 0;
let ahead = 0;

/** Milliseconds since 1970 by the only clock that the language has. Where somebody sets that back, this goes on from where it was. */
function steadyDate(): number {
  const now = Date.now();
  if (now < wall) ahead += wall - now;
  wall = now;
  return now + ahead;
}

/** When the time was first asked for; 0 is no time, as guests may take it for that of a clock that there is not. */
let began: number | undefined;

/** Milliseconds since some moment; never goes back. In whole ones where the host has no better clock than `Date`. */
export function elapsed(): number {
  const { performance } = web;
  if (performance !== undefined) return performance.now();
  const time = steadyDate();
  began ??= time - 1000;
  return time - began;
}
