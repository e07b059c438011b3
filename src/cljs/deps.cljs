{:npm-deps {"cljw-wasm" "0.1.0"}
 :externs ["cljw/wasm.externs.js"]}
