/**
 * The bounds of a world where none are given.
 */

/** The most bytes that a guest may add to files in memory, names and nodes included: 256 MiB. ENOSPC beyond. */
export const defaultMaxFsBytes = 2 ** 28;

/** The most bytes of output that are kept: 16 MiB. */
export const defaultMaxOutputBytes = 16 * 2 ** 20;
