/**
 * The JavaScript names that cljw.wasm uses: they stay as they are under :advanced.
 * @externs
 */
var cljwWasm = {};
cljwWasm.WasmError;
cljwWasm.args;
cljwWasm.catch;
cljwWasm.code;
cljwWasm.data;
cljwWasm.errno;
cljwWasm.fn;
cljwWasm.kebabOptions;
cljwWasm.kind;
cljwWasm.message;
cljwWasm.result;
cljwWasm.then;
