/**
 * Near misses, for those who speak to users beside `api`: the command.
 */
export { didYouMean, nearMisses } from "../base/suggest.ts";
