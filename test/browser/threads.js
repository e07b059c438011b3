/**
 * The two kinds of threads of a page: runs something on the main thread and in a worker, and sends what both came to.
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

/** Runs a function here, and then what `makeWorker` starts. */
export async function send(run, makeWorker) {
  const page = await ofPage(run);
  const worker = await ofWorker(makeWorker());
  await fetch("/result", { method: "POST", body: JSON.stringify({ page, worker }) });
}
