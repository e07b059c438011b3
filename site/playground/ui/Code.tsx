/** The disassembly: a list of functions, the text with the offsets of instructions, and ways from calls to functions and back. */
import { defaultKeymap } from "@codemirror/commands";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  ViewPlugin,
  type ViewUpdate,
  gutter,
  keymap,
} from "@codemirror/view";
import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { goTo, inspected, listing, place } from "../model/state.ts";
import type { ListedFunction, Listing } from "../worker/protocol.ts";
import { dress, languages } from "./editor.tsx";
import { cut } from "./text.tsx";

const label = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()";]+)|\d+\b`;
const references = new RegExp(String.raw`(?:\b(?:return_)?call|\bref\.func|\(func|\(start)((?: (?:${label}))+)`, "g");
const labels = new RegExp(label, "g");

/** The labels of functions in a line that is no definition, each with its place in the line. */
function* labelsIn(text: string): Generator<{ readonly label: string; readonly at: number }> {
  if (/^ {2}\((?:func|import|data|@custom)/.test(text)) return;
  for (const match of text.matchAll(references)) {
    const begin = match.index + match[0].length - match[1]!.length;
    for (const one of match[1]!.matchAll(labels)) yield { label: one[0], at: begin + one.index };
  }
}

/** What a function is called in lists. */
const titleOf = ({ label: name, exported }: ListedFunction): string => (exported === undefined ? name : exported);

const byLabel = (functions: readonly ListedFunction[]): ReadonlyMap<string, ListedFunction> =>
  new Map(functions.flatMap((func) => [[func.label, func] as const, [String(func.index), func] as const]).reverse());

/** Links on what is visible. */
function links(known: ReadonlyMap<string, ListedFunction>): Extension {
  const find = (view: EditorView): DecorationSet => {
    const found = new RangeSetBuilder<Decoration>();
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to;) {
        const line = view.state.doc.lineAt(at);
        if (line.length < 10_000) {
          for (const { label: name, at: start } of labelsIn(line.text)) {
            const mark = Decoration.mark({ class: "pg-ref", attributes: { "data-function": name } });
            if (known.has(name)) found.add(line.from + start, line.from + start + name.length, mark);
          }
        }
        at = line.to + 1;
      }
    }
    return found.finish();
  };
  const follow = (name: string | undefined): boolean => {
    const target = name === undefined ? undefined : known.get(name);
    if (target !== undefined) goTo(target.line);
    return target !== undefined;
  };
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = find(view);
      }
      update(update: ViewUpdate): void {
        if (update.viewportChanged || update.docChanged) this.decorations = find(update.view);
      }
    },
    {
      decorations: (value) => value.decorations,
      eventHandlers: {
        click: (event) =>
          follow((event.target as HTMLElement).closest<HTMLElement>("[data-function]")?.dataset["function"]),
      },
    },
  );
  const enter = (view: EditorView): boolean => {
    const line = view.state.doc.lineAt(view.state.selection.main.head);
    const [first] = labelsIn(line.text);
    return follow(first?.label);
  };
  return [plugin, keymap.of([{ key: "Enter", run: enter }])];
}

class Offset extends GutterMarker {
  private readonly _text: string;
  constructor(offset: number) {
    super();
    this._text = offset.toString(16).padStart(4, "0");
  }
  override toDOM(): Text {
    return document.createTextNode(this._text);
  }
}

const offsetsOf = (offsets: Int32Array): Extension =>
  gutter({
    class: "pg-offsets",
    lineMarker(view, block) {
      const offset = offsets[view.state.doc.lineAt(block.from).number - 1] ?? -1;
      return offset < 0 ? null : new Offset(offset);
    },
  });

const here = StateEffect.define<{ readonly at: number; readonly trap: boolean }>();

const hereField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { effects }) {
    for (const effect of effects) {
      if (effect.is(here))
        return Decoration.set([
          Decoration.line({ class: effect.value.trap ? "pg-here pg-trap" : "pg-here" }).range(effect.value.at),
        ]);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The line that the cursor is in, from 0. */
const cursor = signal(0);

function View({ of }: { readonly of: Listing }) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  useEffect(() => {
    cursor.value = 0;
    const made = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        doc: of.text,
        extensions: [
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": "Disassembly", "aria-readonly": "true", tabindex: "0" }),
          search({ top: true }),
          links(byLabel(of.functions)),
          keymap.of([...searchKeymap, ...defaultKeymap]),
          offsetsOf(of.offsets),
          hereField,
          dress,
          of.text.length < 3_000_000 ? languages.wat : [],
          EditorView.updateListener.of(({ state, selectionSet }) => {
            if (selectionSet) cursor.value = state.doc.lineAt(state.selection.main.head).number - 1;
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [of]);
  const { value: to } = place;
  useEffect(() => {
    const made = view.current;
    if (
      made === undefined ||
      to === undefined ||
      inspected.value?.listings[to.listing] !== of ||
      to.line >= made.state.doc.lines
    )
      return;
    const { from } = made.state.doc.line(to.line + 1);
    made.dispatch({
      selection: { anchor: from },
      effects: [here.of({ at: from, trap: to.trap }), EditorView.scrollIntoView(from, { y: "center" })],
    });
    made.focus();
  }, [to, of]);
  return <div class="pg-editor" ref={parent} />;
}

const filter = signal("");
const mostListed = 500;

function Functions({ of, at }: { readonly of: Listing; readonly at: ListedFunction | undefined }) {
  const wanted = filter.value.toLowerCase();
  const found = of.functions.filter(
    (func) => titleOf(func).toLowerCase().includes(wanted) || String(func.index) === wanted,
  );
  return (
    <div class="pg-functions">
      <input
        type="search"
        aria-label="Find a function"
        placeholder="Find a function"
        value={filter.value}
        onInput={(event) => (filter.value = event.currentTarget.value)}
      />
      <ul aria-label="Functions" tabIndex={0}>
        {found.slice(0, mostListed).map((func) => (
          <li key={func.index}>
            <button
              type="button"
              aria-current={func === at}
              class={func.imported ? "pg-imported" : ""}
              title={cut(titleOf(func))}
              onClick={() => goTo(func.line)}
            >
              <span class="pg-index">{func.index}</span>
              {cut(titleOf(func), 80)}
            </button>
          </li>
        ))}
        {found.length > mostListed ? <li class="pg-hint">and {found.length - mostListed} more</li> : null}
      </ul>
    </div>
  );
}

/** The function whose text a line is part of. */
function functionAt(functions: readonly ListedFunction[], line: number): ListedFunction | undefined {
  let [low, high] = [0, functions.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (functions[middle]!.line <= line) low = middle;
    else high = middle - 1;
  }
  const found = functions[low];
  return found !== undefined && line >= found.line && line <= found.end ? found : undefined;
}

function userOf(functions: readonly ListedFunction[], line: number): string {
  const func = functionAt(functions, line);
  return func === undefined ? "an export or element" : titleOf(func);
}

const mostUses = 12;

function Uses({ of, at }: { readonly of: Listing; readonly at: ListedFunction | undefined }) {
  if (at === undefined)
    return (
      <p class="pg-uses pg-hint">Put the cursor into a function to see who uses it. Enter on a call follows it.</p>
    );
  const left = at.uses.length - mostUses;
  return (
    <p class="pg-uses">
      <b>{cut(titleOf(at), 60)}</b> {at.uses.length === 0 ? "is used by no other line." : "is used by"}
      {at.uses.slice(0, mostUses).map((line, i, lines) => (
        <button key={line} type="button" class="pg-link" onClick={() => goTo(line)}>
          {i > 0 && userOf(of.functions, line) === userOf(of.functions, lines[i - 1]!)
            ? `line ${line + 1}`
            : cut(userOf(of.functions, line), 60)}
        </button>
      ))}
      {left > 0 ? <span class="pg-faint">and {left} more</span> : null}
    </p>
  );
}

/** The tab. */
export function Code() {
  const listings = inspected.value?.listings ?? [];
  const of = listings[listing.value];
  const at = useMemo(() => (of === undefined ? undefined : functionAt(of.functions, cursor.value)), [of, cursor.value]);
  if (of === undefined) {
    return (
      <div class="pg-empty">
        <p>The disassembly of a valid module stands here.</p>
      </div>
    );
  }
  return (
    <div class="pg-code">
      <div class="pg-side">
        {listings.length < 2 ? null : (
          <select
            aria-label="Core module"
            value={String(listing.value)}
            onChange={(event) => (listing.value = Number(event.currentTarget.value))}
          >
            {listings.map(({ title }, i) => (
              <option key={i} value={String(i)}>
                {title}
              </option>
            ))}
          </select>
        )}
        <Functions of={of} at={at} />
      </div>
      <div class="pg-text">
        {of.cut ? <p class="pg-about">The text is too long to be shown as a whole: this is its beginning.</p> : null}
        <View of={of} />
        <Uses of={of} at={at} />
      </div>
    </div>
  );
}
