/** Exports, imports, types, features and sections. */
import type { ComponentItem, ExternInfo, ImportInfo, ModuleInfo } from "../../../src/ts/api/exports.ts";
import type { FuncDescriptor } from "../../../src/ts/component/model/describe.ts";
import { callForm, witType } from "../model/forms.ts";
import {
  goTo,
  inspected,
  loaded,
  offerCall,
  project,
  sourceTab,
  pane,
  program,
  type SourceTab,
} from "../model/state.ts";
import { bytesText, cut, ErrorText, hex } from "./text.tsx";

const list = (types: readonly string[]): string => types.join(" ");

function typeOf(info: ExternInfo): string {
  switch (info.kind) {
    case "func":
    case "tag":
      return `(${list(info.params)})${info.results.length === 0 ? "" : ` → ${list(info.results)}`}`;
    case "memory":
      return `${info.min}${info.max === undefined ? " pages" : `–${info.max} pages`}${info.shared ? ", shared" : ""}${info.address === "i64" ? ", 64-bit" : ""}`;
    case "table":
      return `${info.min}${info.max === undefined ? "" : `–${info.max}`} × ${info.element}`;
    case "global":
      return `${info.mutable ? "mutable " : ""}${info.type}`;
  }
}

/** The line at which what is exported under a name is written, as far as the text tells. */
function lineOf(name: string): number | undefined {
  const listing = inspected.value?.listings[0];
  if (listing === undefined || inspected.value?.info?.component !== undefined) return undefined;
  const from = listing.text.indexOf(`(export ${JSON.stringify(name)} (func `);
  if (from < 0) return undefined;
  const [, label = ""] =
    /\(func (\$(?:"(?:[^"\\]|\\.)*"|[^\s()";]+)|\d+)\)/.exec(listing.text.slice(from, from + 1000)) ?? [];
  return listing.functions.find((one) => one.label === label || String(one.index) === label)?.line;
}

/** The WIT of an export; names are those of guests, which may be that of anything. */
function witOf(name: string): FuncDescriptor | undefined {
  const functions = loaded.value?.functions ?? {};
  const known = [name, name.replaceAll("_", "-")].find((one) => Object.hasOwn(functions, one));
  return known === undefined ? undefined : functions[known];
}

function Export({ name, info }: { readonly name: string; readonly info: ExternInfo }) {
  const wit = info.kind === "func" ? witOf(name) : undefined;
  const line = info.kind === "func" ? lineOf(name) : undefined;
  return (
    <tr>
      <td>
        <span class="pg-kind">{info.kind}</span>
      </td>
      <th scope="row">{cut(name)}</th>
      <td class="pg-type">{wit === undefined ? typeOf(info) : witType(wit)}</td>
      <td class="pg-acts">
        {info.kind === "func" ? (
          <button
            type="button"
            class="pg-link"
            aria-label={`Call ${cut(name)}`}
            onClick={() => void offerCall(callForm(name, info.params, wit))}
          >
            call
          </button>
        ) : null}
        {line === undefined ? null : (
          <button type="button" class="pg-link" aria-label={`Code of ${cut(name)}`} onClick={() => goTo(line)}>
            code
          </button>
        )}
      </td>
    </tr>
  );
}

const mostRows = 400;

function More({ of }: { readonly of: number }) {
  return of > mostRows ? (
    <p class="pg-hint">
      and {of - mostRows} more: <code>(wasm/inspect source)</code> has all of them
    </p>
  ) : null;
}

function Exports({ exports }: { readonly exports: ModuleInfo["exports"] }) {
  const all = Object.entries(exports);
  if (all.length === 0) return null;
  return (
    <section>
      <h3>
        Exports <span class="pg-count">{all.length}</span>
      </h3>
      <table class="pg-table">
        <tbody>
          {all.slice(0, mostRows).map(([name, info]) => (
            <Export key={name} name={name} info={info} />
          ))}
        </tbody>
      </table>
      <More of={all.length} />
    </section>
  );
}

function Import({ info }: { readonly info: ImportInfo }) {
  return (
    <tr>
      <td>
        <span class="pg-kind">{info.kind}</span>
      </td>
      <th scope="row">
        <span class="pg-faint">{cut(info.module)}</span> {cut(info.name)}
      </th>
      <td class="pg-type">{typeOf(info)}</td>
    </tr>
  );
}

function Imports({ imports }: { readonly imports: ModuleInfo["imports"] }) {
  if (imports.length === 0) return null;
  const asks = imports.some(({ module }) => !module.startsWith("wasi_"));
  return (
    <section>
      <h3>
        Imports <span class="pg-count">{imports.length}</span>
      </h3>
      <table class="pg-table">
        <tbody>
          {imports.slice(0, mostRows).map((info, i) => (
            <Import key={i} info={info} />
          ))}
        </tbody>
      </table>
      <More of={imports.length} />
      {asks && project.value.host.trim() === "" ? (
        <button type="button" class="pg-button" onClick={() => show("host")}>
          Serve them in Clojure
        </button>
      ) : null}
    </section>
  );
}

function Item({ name, item }: { readonly name: string; readonly item: ComponentItem }) {
  const functions =
    item.kind === "instance"
      ? Object.entries(item.functions)
      : item.kind === "func"
        ? [[name, item.type] as const]
        : [];
  return (
    <>
      <tr class="pg-head">
        <th scope="rowgroup" colSpan={3}>
          {cut(name)} <span class="pg-kind">{item.kind === "instance" ? "interface" : item.kind}</span>
        </th>
      </tr>
      {functions.slice(0, mostRows).map(([func, type]) => (
        <tr key={func}>
          <th scope="row">{cut(func)}</th>
          <td class="pg-type">{cut(type.replace(/^func/, ""), 300)}</td>
          <td />
        </tr>
      ))}
    </>
  );
}

function Items({
  title,
  items,
}: {
  readonly title: string;
  readonly items: { readonly [name: string]: ComponentItem };
}) {
  const all = Object.entries(items);
  if (all.length === 0) return null;
  return (
    <section>
      <h3>
        {title} <span class="pg-count">{all.length}</span>
      </h3>
      <table class="pg-table">
        <tbody>
          {all.slice(0, mostRows).map(([name, item]) => (
            <Item key={name} name={name} item={item} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What can be called of a loaded component, with the names that calls take. */
function Functions() {
  const all = Object.entries(loaded.value?.functions ?? {});
  if (all.length === 0) return null;
  return (
    <section>
      <h3>
        Functions of <code>m</code> <span class="pg-count">{all.length}</span>
      </h3>
      <table class="pg-table">
        <tbody>
          {all.slice(0, mostRows).map(([name, func]) => (
            <tr key={name}>
              <th scope="row">{cut(name)}</th>
              <td class="pg-type">{cut(witType(func), 300)}</td>
              <td class="pg-acts">
                <button
                  type="button"
                  class="pg-link"
                  aria-label={`Call ${cut(name)}`}
                  onClick={() => void offerCall(callForm(name, [], func))}
                >
                  call
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Types({ types }: { readonly types: readonly string[] }) {
  if (types.length === 0) return null;
  return (
    <section>
      <h3>
        Types <span class="pg-count">{types.filter((line) => line.includes("(type ")).length}</span>
      </h3>
      <pre class="pg-plain" tabIndex={0} role="region" aria-label="Types">
        {types.slice(0, mostRows).join("\n")}
      </pre>
    </section>
  );
}

const tints = 6;

function Sections({ sections, size }: Pick<ModuleInfo, "sections" | "size">) {
  if (sections.length === 0) return null;
  return (
    <section>
      <h3>
        Sections <span class="pg-count">{sections.length}</span>
      </h3>
      <div class="pg-sizes" aria-hidden="true">
        {sections.slice(0, 60).map(({ name, size: bytes }, i) => (
          <span key={i} title={name} class={`pg-tint-${i % tints}`} style={{ flexGrow: Math.max(bytes, size / 200) }} />
        ))}
      </div>
      <table class="pg-table">
        <thead>
          <tr>
            <th scope="col">section</th>
            <th scope="col" class="pg-number">
              at
            </th>
            <th scope="col" class="pg-number">
              bytes
            </th>
          </tr>
        </thead>
        <tbody>
          {sections.slice(0, mostRows).map(({ name, at, size: bytes }, i) => (
            <tr key={i}>
              <th scope="row">
                <i class={`pg-dot pg-tint-${i % tints}`} /> {cut(name)}
              </th>
              <td class="pg-number">{hex(at)}</td>
              <td class="pg-number">{bytes.toLocaleString("en")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What is worth doing next. */
function Next({ info }: { readonly info: ModuleInfo }) {
  if (program.value && sourceTab.value !== "program") {
    return (
      <p class="pg-next">
        It is a program.{" "}
        <button type="button" class="pg-link" onClick={() => show("program")}>
          Give it arguments, input and files, and run it
        </button>
      </p>
    );
  }
  if (info.component !== undefined || project.value.wit.trim() !== "" || inspected.value?.wit !== undefined)
    return null;
  if (!Object.hasOwn(info.exports, "cabi_realloc")) return null;
  return (
    <p class="pg-next">
      It is made to be called with strings and lists.{" "}
      <button type="button" class="pg-link" onClick={() => show("wit")}>
        Give its types as WIT
      </button>
    </p>
  );
}

function show(tab: SourceTab): void {
  sourceTab.value = tab;
  pane.value = "source";
}

function Summary({ info }: { readonly info: ModuleInfo }) {
  const { component, size, start, producers } = info;
  const makers = Object.values(producers).flat();
  return (
    <section class="pg-summary">
      <p>
        <b>{cut(info.name ?? project.value.name)}</b> {component === undefined ? "is a module" : "is a component"} of{" "}
        {bytesText(size)}
        {start === undefined ? "" : `, which runs ${cut(String(start))} as it starts`}
        {makers.length === 0 ? "" : `, made by ${cut(makers.join(", "))}`}.
        {loaded.value?.engine === undefined ? "" : ` m runs on ${loaded.value.engine}.`}
        {loaded.value?.live === undefined ? "" : ` You own ${loaded.value.live} of its resources.`}
      </p>
      <ul class="pg-chips" aria-label="Features that it uses">
        {[...info.features, ...(component?.features ?? [])].map((feature) => (
          <li key={feature}>{feature}</li>
        ))}
      </ul>
      <Next info={info} />
    </section>
  );
}

/** The tab. */
export function Overview() {
  const found = inspected.value;
  if (found === undefined) {
    return (
      <div class="pg-empty">
        <p>Nothing to look at yet.</p>
        <p>Type WebAssembly text, drop a module or component anywhere on this page, or take an example.</p>
      </div>
    );
  }
  const { info, failure, wit, types } = found;
  if (info === undefined) return failure === undefined ? <div class="pg-empty" /> : <ErrorText failure={failure} />;
  const { component } = info;
  return (
    <div class="pg-overview">
      <Summary info={info} />
      {component === undefined ? (
        <>
          <Exports exports={info.exports} />
          <Imports imports={info.imports} />
        </>
      ) : (
        <>
          <Functions />
          <Items title="Exports" items={component.exports} />
          <Items title="Imports" items={component.imports} />
        </>
      )}
      {wit === undefined ? null : (
        <section>
          <h3>WIT</h3>
          <pre class="pg-plain" tabIndex={0} role="region" aria-label="Its WIT">
            {cut(wit, 60_000)}
          </pre>
        </section>
      )}
      <Types types={types} />
      <Sections sections={info.sections} size={info.size} />
    </div>
  );
}
