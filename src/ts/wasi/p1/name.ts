/**
 * What WASI preview 1 is called.
 */

/** The module that a guest imports these functions from. */
export const wasiModuleName = "wasi_snapshot_preview1";
