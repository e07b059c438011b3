/**
 * The module `nbb`, which comes without types: what of it is used is told where it is imported.
 */
declare module "nbb";
