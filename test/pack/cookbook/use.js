// Uses the page of an example as a person does, and tells what it showed.
const longest = 20_000;

/** The document of an example, and its status once that is of a form. */
export async function open(name) {
  const frame = document.createElement("iframe");
  frame.src = `./node_modules/cljw-wasm/examples/${name}/index.html`;
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener("load", resolve));
  const page = frame.contentDocument;
  const status = async (form) => {
    const text = () => page.querySelector("#status").textContent;
    for (const from = Date.now(); Date.now() - from < longest; await new Promise((resolve) => setTimeout(resolve, 20)))
      if (form.test(text())) return text();
    throw new Error(`The status is ${text()}, and not of the form ${form}`);
  };
  return { page, status, click: (selector) => page.querySelector(selector).click() };
}

/** Takes steps, and posts what they return or throw. */
export async function tell(steps) {
  const said = await steps().catch(String);
  parent.postMessage(said, location.origin);
}
