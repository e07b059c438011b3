const { load } = require("cljw-wasm");

console.log(load("01_add.wasm").exports.add(40, 2));
