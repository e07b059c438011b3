/** The battery in a worker of a page. A promise that rejects reaches no page, so its error is thrown. */
importScripts("/battery/battery.js");
cljwBattery({}).then(postMessage, (error) =>
  setTimeout(() => {
    throw error;
  }),
);
