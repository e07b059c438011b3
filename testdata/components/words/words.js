import log from "log";

export function count(text) {
  const times = new Map();
  for (const [word] of text.toLowerCase().matchAll(/[^\s.,;:!?]+/g)) {
    times.set(word, (times.get(word) ?? 0) + 1);
  }
  // What is thrown is the error of the result.
  if (times.size === 0) throw "there are no words";
  const words = Array.from(times, ([text, times]) => ({ text, times }));
  words.sort((a, b) => b.times - a.times || (a.text < b.text ? -1 : 1));
  log(`${words.length} words`);
  return words;
}
