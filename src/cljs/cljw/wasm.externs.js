/**
 * The JavaScript names that cljw.wasm uses: they stay as they are under :advanced.
 * @externs
 */
var cljwWasm = {};

