/**
 * Near misses and names in messages, for those who speak to users beside `api`: the command.
 */
export { quoted, shownMessage, shownName } from "../base/shown.ts";
export { didYouMean, nearMisses } from "../base/suggest.ts";
