// Scittle looks for a page's scripts when it starts; a worker has no page.
self.document = { addEventListener() {}, querySelectorAll: () => [] };
importScripts("../../../scittle/dist/scittle.js", "../../dist/scittle.js");

// Messages that come before the program is there are given to it then.
const early = [];
self.onmessage = (event) => early.push(event);

const ready = fetch("worker.cljs").then((answer) => answer.text());
ready.then((text) => {
  scittle.core.eval_string(text);
  for (const event of early) self.onmessage(event);
});
