/** What is known of a module before anything of it runs. */
import { type ModuleInfo, compile, inspect, isWasmError, wit } from "../../../src/ts/browser.ts";
import { decodeModule } from "../../../src/ts/binary/decode.ts";
import { decodeComponent } from "../../../src/ts/component/binary/decode.ts";
import type { Component } from "../../../src/ts/component/binary/component.ts";
import { listingOf } from "./listing.ts";
import type { Failure, Given, Inspected, Listing } from "./protocol.ts";

/** The package's data as the page shows it; no guest has run, so there are no frames. */
export function failureOf(thrown: unknown): Failure {
  if (!isWasmError(thrown)) return { message: thrown instanceof Error ? thrown.message : String(thrown), frames: [] };
  const { kind, code, message, data } = thrown;
  const { line, column, backtrace = [] } = data;
  const place = line === undefined ? {} : { line, column: column ?? 1 };
  return { kind, code, message, frames: backtrace, ...place };
}

/** Everything that can be told of it. */
export function look({ contents, name, wit: given }: Given): Inspected {
  const nothing = { listings: [], types: [] };
  let info: ModuleInfo;
  try {
    info = inspect(contents);
  } catch (error) {
    return { ...nothing, failure: failureOf(error) };
  }
  const listings = listingsOf(contents, name, info);
  return { info, listings, types: typesIn(listings[0]), ...witOf(contents, given, info) };
}

function witOf(contents: Given["contents"], given: string, info: ModuleInfo): Pick<Inspected, "wit" | "witFailure"> {
  if (info.component !== undefined) return info.component.wit === undefined ? {} : { wit: info.component.wit };
  try {
    return { wit: given.trim() === "" ? wit(contents) : wit(contents, { wit: given }) };
  } catch (error) {
    return given.trim() === "" ? {} : { witFailure: failureOf(error) };
  }
}

function listingsOf(contents: Given["contents"], name: string, info: ModuleInfo): Listing[] {
  if (info.component === undefined) {
    const { module, name: own } = compile(contents, { name }).unit;
    return [listingOf(module, own ?? name)];
  }
  const bytes = contents as Uint8Array;
  return modulesIn(decodeComponent(bytes)).map((range, i) =>
    listingOf(decodeModule(bytes.subarray(range.start, range.end)), `core module ${i}`),
  );
}

/** The core modules of a component, those of components in it too, in the order of the file. */
function modulesIn(component: Component): { readonly start: number; readonly end: number }[] {
  return component.items.flatMap((item) => {
    if (item.tag === "core-module") return [item.range];
    return item.tag === "component" ? modulesIn(item.component) : [];
  });
}

/** The type definitions of a listing. */
function typesIn(listing: Listing | undefined): string[] {
  if (listing === undefined) return [];
  const lines: string[] = [];
  for (const line of listing.text.slice(0, 100_000).split("\n").slice(1)) {
    if (!/^ {2,4}\(type /.test(line) && line !== "  (rec" && line !== "  )") break;
    lines.push(line.replace(/^ {2}/, ""));
  }
  return lines;
}
