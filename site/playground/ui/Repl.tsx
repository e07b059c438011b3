/** The transcript, and the prompt below it. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import {
  draft,
  entries,
  evaluate,
  isCurrent,
  loaded,
  offer,
  project,
  ready,
  running,
  type Entry,
} from "../model/state.ts";
import type { Evaluated } from "../worker/protocol.ts";
import { dress, languages } from "./editor.tsx";
import { Frames } from "./text.tsx";

/** Strings, characters and comments, in which brackets are none. */
const unread = /"(?:[^"\\]|\\[^])*"|\\.|;[^\n]*/g;

/** Whether every string and bracket is closed. */
function isWhole(code: string): boolean {
  const left = code.replaceAll(unread, " ");
  const count = (chars: RegExp): number => left.match(chars)?.length ?? 0;
  return !left.includes('"') && count(/[([{]/g) <= count(/[)\]}]/g);
}

const past: string[] = [];
let recalled = 0;

function recall(view: EditorView, by: number): boolean {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head).number;
  if ((by < 0 && line > 1) || (by > 0 && line < state.doc.lines)) return false;
  const next = recalled + by;
  if (next < 0 || next > past.length) return false;
  recalled = next;
  put(view, past[next] ?? "");
  return true;
}

function put(view: EditorView, code: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: code },
    selection: { anchor: code.length },
    scrollIntoView: true,
  });
}

/** Evaluates, and remembers for the arrow keys. */
function submit(code: string): void {
  past.push(code);
  recalled = past.length;
  void evaluate(code);
}

function enter(view: EditorView): boolean {
  const code = view.state.doc.toString();
  const { head } = view.state.selection.main;
  if (!isWhole(code) || code.slice(head).trim() !== "") return false;
  if (code.trim() === "") return true;
  put(view, "");
  submit(code.trim());
  return true;
}

function Prompt() {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  useEffect(() => {
    const made = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Enter", run: enter },
              { key: "ArrowUp", run: (of) => recall(of, -1) },
              { key: "ArrowDown", run: (of) => recall(of, 1) },
            ]),
          ),
          history(),
          closeBrackets(),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
            ...historyKeymap,
          ]),
          dress,
          languages.clojure,
          placeholder("Clojure, with m and wasm"),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": "Clojure to evaluate", spellcheck: "false", tabindex: "0" }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);
  const { value: wanted } = draft;
  useEffect(() => {
    if (view.current === undefined || wanted.code === "") return;
    put(view.current, wanted.code);
    view.current.focus();
  }, [wanted]);
  return (
    <div class="pg-prompt">
      <span class="pg-ns" aria-hidden="true">
        user=&gt;
      </span>
      <div class="pg-editor" ref={parent} />
      <button type="button" class="pg-button" onClick={() => view.current !== undefined && enter(view.current)}>
        Evaluate
      </button>
    </div>
  );
}

function Cost({ of }: { readonly of: Evaluated }) {
  const { ms, fuelUsed } = of;
  const time = ms < 1 ? "< 1 ms" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  const left = of.loaded?.fuelLeft;
  return (
    <span class="pg-cost">
      {fuelUsed === undefined || fuelUsed === 0 ? "" : `${fuelUsed.toLocaleString("en")} fuel · `}
      {time}
      {fuelUsed === undefined || fuelUsed === 0 || left === undefined ? "" : ` · ${left.toLocaleString("en")} left`}
    </span>
  );
}

/** What may be done about an error. */
function Advice({ entry }: { readonly entry: Entry & { readonly kind: "error" } }) {
  const { code, kind } = entry.failure;
  const forms =
    code === "fuel"
      ? ["(wasm/add-fuel! m 1000000000)", "(wasm/resume! *e)"]
      : code === "import-mismatch"
        ? ["(wasm/imports source)"]
        : kind === undefined
          ? []
          : ["(ex-data *e)"];
  return forms.length === 0 ? null : (
    <p class="pg-tries">
      {forms.map((form) => (
        <button key={form} type="button" onClick={() => offer(form)}>
          {form}
        </button>
      ))}
    </p>
  );
}

function Shown({ entry }: { readonly entry: Entry }) {
  switch (entry.kind) {
    case "in":
      return (
        <div class="pg-in">
          <pre>{entry.code}</pre>
        </div>
      );
    case "value":
      return (
        <div class="pg-out">
          <pre>{entry.text}</pre>
          <Cost of={entry.of} />
        </div>
      );
    case "error":
      return (
        <div class="pg-failed">
          <div class="pg-row">
            <span class="pg-tag pg-tag-bad">
              {entry.failure.kind ?? "error"}
              {entry.failure.code === undefined ? "" : ` · ${entry.failure.code}`}
            </span>
            <Cost of={entry.of} />
          </div>
          <pre>{entry.failure.message}</pre>
          <Frames frames={entry.failure.frames} />
          <Advice entry={entry} />
        </div>
      );
    case "print":
      return (
        <div class="pg-print">
          <pre>{entry.lines.join("\n")}</pre>
        </div>
      );
    case "note":
      return <p class="pg-note">{entry.text}</p>;
  }
}

function Tries() {
  const { tries } = project.value;
  if (tries.length === 0 || !ready.value) return null;
  return (
    <p class="pg-tries" aria-label="Expressions to try" role="group">
      {tries.map((form) => (
        <button key={form} type="button" disabled={running.value} onClick={() => submit(form)}>
          {form}
        </button>
      ))}
    </p>
  );
}

/** What `m` is, in a line. */
function stateText(): string {
  if (loaded.value === undefined) return "no module is loaded";
  const { engine } = loaded.value;
  const old = isCurrent.value ? "" : ", from before the last change: load it again";
  return `m is loaded${engine === undefined ? "" : ` on ${engine}`}${old}`;
}

/** The panel at the bottom. */
export function Repl() {
  const log = useRef<HTMLDivElement>(null);
  const all = entries.value;
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [all]);
  return (
    <section class="pg-panel pg-repl" aria-label="REPL">
      <div class="pg-log" role="log" aria-label="Transcript" tabIndex={0} ref={log}>
        {all.length === 0 ? (
          <p class="pg-note">
            ClojureScript by SCI, with <code>cljw.wasm</code> as <code>wasm</code>. The module that is loaded is{" "}
            <code>m</code>.
          </p>
        ) : null}
        {all.map((entry) => (
          <Shown key={entry.key} entry={entry} />
        ))}
      </div>
      <Tries />
      <Prompt />
      <div class="pg-foot">
        <span>
          {ready.value ? "" : "Starting Clojure… "}
          {stateText()}
        </span>
        <button type="button" class="pg-link" onClick={() => (entries.value = [])}>
          Clear
        </button>
      </div>
    </section>
  );
}
