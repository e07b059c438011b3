/**
 * The two kinds of threads of a page, its main thread and a worker: runs something on the one that the page is asked for, and sends
 * what it came to.
 */
const failed = (error) => ({ error: `${error?.message ?? error} ${error?.stack ?? ""}` });

async function ofPage(run) {
  try {
    return { result: await run() };
  } catch (error) {
    return failed(error);
  }
}

/** A worker's one message is its result. */
const ofWorker = (worker) =>
  new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve({ result: data });
    worker.onerror = (event) => resolve(failed(event));
  });

/** Runs a function here, or what `makeWorker` starts. */
export async function send(run, makeWorker) {
  const isWorker = new URLSearchParams(location.search).get("thread") === "worker";
  const sent = await (isWorker ? ofWorker(makeWorker()) : ofPage(run));
  await fetch("/result", { method: "POST", body: JSON.stringify(sent) });
}
