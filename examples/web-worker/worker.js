// Scittle looks for a page's scripts when it starts; a worker has no page.
globalThis.document = { addEventListener() {}, querySelectorAll: () => [] };
importScripts("../../../scittle/dist/scittle.js", "../../dist/scittle.js");

scittle.core.eval_string(`
  (-> (js/fetch "worker.cljs")
      (.then #(.text %))
      (.then js/scittle.core.eval_string))`);
