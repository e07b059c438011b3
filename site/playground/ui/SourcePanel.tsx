/** What is given: the module, its WIT, what serves its imports, and the world of a program. */
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import { stubsFor } from "../model/forms.ts";
import { hasModule } from "../model/project.ts";
import { change, inspected, project, sourceTab, textPlace, type SourceTab } from "../model/state.ts";
import type { Failure } from "../worker/protocol.ts";
import { Editor } from "./editor.tsx";
import { Program } from "./Program.tsx";
import { TabbedSection } from "./tabs.tsx";
import { bytesText, ErrorText } from "./text.tsx";

function place(view: EditorView, line: number, column: number): number {
  const { doc } = view.state;
  const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
  return Math.min(at.from + Math.max(0, column - 1), at.to);
}

/** Marks what is wrong, where the text says it is. */
function mark(view: EditorView | undefined): void {
  if (view === undefined) return;
  const failure = inspected.value?.failure;
  const { line, column = 1, message = "" } = failure ?? {};
  const from = line === undefined ? 0 : place(view, line, column);
  const [text = ""] = message.split("\n");
  const diagnostics =
    line === undefined
      ? []
      : [{ from, to: Math.min(from + 1, view.state.doc.length), severity: "error" as const, message: text }];
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

interface GivenProps {
  readonly of: "wit" | "host";
  readonly language: "wit" | "clojure";
  readonly label: string;
  readonly hint: string;
  readonly failure?: Failure | undefined;
}

function Text({ value }: { readonly value: string }) {
  const view = useRef<EditorView | undefined>(undefined);
  const { value: found } = inspected;
  useEffect(() => mark(view.current), [found]);
  const { value: at } = textPlace;
  useEffect(() => {
    if (at === undefined || view.current === undefined) return;
    const anchor = place(view.current, at.line, at.column);
    view.current.dispatch({ selection: { anchor }, scrollIntoView: true });
    view.current.focus();
  }, [at]);
  return (
    <Editor
      value={value}
      language="wat"
      label="The module as text"
      hint="(module …): WebAssembly text. Or drop a .wasm anywhere."
      extra={lintGutter()}
      onMake={(made) => (view.current = made)}
      onChange={(contents) => change({ contents })}
    />
  );
}

function Bytes({ bytes }: { readonly bytes: Uint8Array }) {
  const listing = inspected.value?.info?.component === undefined ? inspected.value?.listings[0] : undefined;
  return (
    <div class="pg-card">
      <h3>{project.value.name}</h3>
      <p>
        {inspected.value?.info?.component === undefined ? "A binary" : "A component"} of {bytesText(bytes.length)}. What
        it is made of is told beside this, under Overview and Code.
      </p>
      {listing !== undefined && !listing.cut && bytes.length < 300_000 ? (
        <button
          type="button"
          class="pg-button"
          onClick={() => change({ contents: `${listing.text}\n`, name: project.value.name.replace(/\.wasm$/, ".wat") })}
        >
          Edit it as text
        </button>
      ) : null}
    </div>
  );
}

function Module() {
  const { contents } = project.value;
  const failure = inspected.value?.failure;
  return (
    <>
      {typeof contents === "string" ? <Text value={contents} /> : <Bytes bytes={contents} />}
      {failure === undefined || !hasModule(project.value) ? null : <ErrorText failure={failure} />}
    </>
  );
}

/** An editor of a text that is given, and what is wrong with it. */
function Given({ of, failure, ...editor }: GivenProps) {
  return (
    <>
      <Editor value={project.value[of]} onChange={(text) => change({ [of]: text })} {...editor} />
      {failure === undefined ? null : <ErrorText failure={failure} />}
    </>
  );
}

function Wit() {
  const component = inspected.value?.info?.component !== undefined;
  return (
    <>
      {component ? (
        <p class="pg-about">A component says its own WIT: it is under Overview. WIT given here adds documentation.</p>
      ) : null}
      <Given
        of="wit"
        language="wit"
        label="WIT"
        hint={"package my:words;\n\nworld words {\n  export greet: func(name: string) -> string;\n}"}
        failure={inspected.value?.witFailure}
      />
    </>
  );
}

function Host() {
  const info = inspected.value?.info;
  const asks = info !== undefined && (info.imports.length > 0 || Object.keys(info.component?.imports ?? {}).length > 0);
  const empty = project.value.host.trim() === "";
  return (
    <>
      {asks && empty ? (
        <div class="pg-about">
          <span>The module imports what nobody serves yet.</span>
          <button type="button" class="pg-button" onClick={() => change({ host: stubsFor(info) })}>
            Write stubs
          </button>
        </div>
      ) : null}
      <Given of="host" language="clojure" label="Host functions" hint={"{:env {:log (fn [n] (println n))}}"} />
    </>
  );
}

const panels: { readonly [K in SourceTab]: () => preact.JSX.Element } = {
  module: Module,
  wit: Wit,
  host: Host,
  program: Program,
};

/** The panel on the left. */
export function SourcePanel() {
  const { value: tab } = sourceTab;
  const { wit, host, files } = project.value;
  const tabs = [
    ["module", "Module"],
    ["wit", "WIT", wit.trim() === "" ? undefined : "•"],
    ["host", "Host functions", host.trim() === "" ? undefined : "•"],
    ["program", "Program", files.length === 0 ? undefined : String(files.length)],
  ] as const;
  return (
    <TabbedSection
      title="Source"
      class="pg-source"
      id="pg-source"
      label="What is given"
      chosen={tab}
      onChoose={(next) => (sourceTab.value = next)}
      tabs={tabs}
      panels={panels}
    />
  );
}
