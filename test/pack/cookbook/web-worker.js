import { open, tell } from "./use.js";

tell(async () => {
  const { page, status, click } = await open("web-worker");
  await status(/Ready/);
  const below = page.querySelector("#below");
  const frames = () => Number(page.querySelector("#frames").textContent);
  below.value = "100000";
  click("#start");
  const counted = await status(/ms$/);
  below.value = "2000000000";
  click("#start");
  await status(/primes below/);
  const before = frames();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const drew = frames() > before;
  click("#stop");
  const stopped = await status(/Stopped/);
  return `${counted.replace(/[\d.]+ ms/, "some ms")}, ${stopped}, ${drew ? "and drew" : "and did not draw"}`;
});
