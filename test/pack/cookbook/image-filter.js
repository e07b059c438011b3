import { open, tell } from "./use.js";

/** What each filter should leave of an image, computed here. */
const filters = {
  invert: ([r, g, b]) => [255 - r, 255 - g, 255 - b],
  gray: ([r, g, b]) => Array(3).fill((r * 77 + g * 150 + b * 29) >> 8),
};

const pixelsOf = (page) => {
  const canvas = page.querySelector("canvas");
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
};

// Where nothing is drawn all is transparent, and a canvas keeps no color there.
const wrong = (before, after, filter) => {
  let count = 0;
  for (let at = 0; at < before.length; at += 4)
    if (before[at + 3] === 255 && filter(before.slice(at, at + 3)).some((value, i) => value !== after[at + i])) count++;
  return count;
};

tell(async () => {
  const { page, status, click } = await open("image-filter");
  await status(/Ready/);
  const before = pixelsOf(page);
  const said = [before.some((value) => value !== 0)];
  for (const [name, filter] of Object.entries(filters)) {
    click(`[data-filter=${name}]`);
    await status(new RegExp(`^${name}: [\\d.]+ ms$`));
    said.push(name, wrong(before, pixelsOf(page), filter));
  }
  click("[data-filter=edges]");
  await status(/^edges/);
  click('[data-filter=""]');
  await status(/As it was/);
  said.push(pixelsOf(page).every((value, i) => value === before[i]));
  return said.join(" ");
});
