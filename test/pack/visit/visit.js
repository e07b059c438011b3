// Opens the pages that the address names, one after the other, and sends what each says.
const longest = 60_000;

function said(page) {
  const frame = document.createElement("iframe");
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve("nothing"), longest);
    addEventListener("message", ({ data, source }) => {
      if (source !== frame.contentWindow) return;
      clearTimeout(late);
      resolve(data);
    });
    frame.src = page;
    document.body.append(frame);
  });
}

const results = {};
for (const page of new URLSearchParams(location.search).getAll("page")) results[page] = await said(page);
await fetch("/", { method: "POST", body: JSON.stringify(results) });
