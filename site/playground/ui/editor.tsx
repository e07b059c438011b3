/** CodeMirror, dressed for this page: colours are the page's own, so that they follow its theme. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { StreamLanguage, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { clojure } from "@codemirror/legacy-modes/mode/clojure";
import { wast } from "@codemirror/legacy-modes/mode/wast";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { useEffect, useRef } from "preact/hooks";
import { go } from "../model/state.ts";

/** WIT, as far as colours need it. */
const wit = StreamLanguage.define<{ comment: boolean }>({
  name: "wit",
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment || stream.match("/*")) {
      state.comment = !stream.skipTo("*/");
      if (state.comment) stream.skipToEnd();
      else stream.match("*/");
      return "comment";
    }
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^%?[a-zA-Z][\w-]*/)) {
      const word = stream.current();
      if (witWords.has(word)) return "keyword";
      return witTypes.has(word) ? "typeName" : "variableName";
    }
    if (stream.match(/^@?\d[\w.-]*/)) return "number";
    stream.next();
    return null;
  },
});

const witWords = new Set(
  "package world interface import export use func static constructor resource record variant enum flags type include with as from async".split(
    " ",
  ),
);
const witTypes = new Set(
  "bool string char u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 list option result tuple own borrow map stream future".split(
    " ",
  ),
);

/** The languages of the page. */
export const languages = {
  wat: StreamLanguage.define(wast),
  clojure: StreamLanguage.define(clojure),
  wit,
  text: [] as Extension,
} as const;

/** What all editors have. */
export const dress: Extension = [
  drawSelection(),
  bracketMatching(),
  indentUnit.of("  "),
  highlightSelectionMatches(),
  syntaxHighlighting(classHighlighter),
  EditorView.theme({
    "&": { height: "100%", color: "var(--pg-text)", backgroundColor: "transparent", fontSize: "13px" },
    ".cm-scroller": { fontFamily: "var(--pg-mono)", lineHeight: "1.6" },
    ".cm-content": { caretColor: "var(--pg-accent)", padding: "10px 0" },
    ".cm-line": { padding: "0 14px" },
    ".cm-gutters": { backgroundColor: "transparent", color: "var(--pg-faint)", border: "none" },
    ".cm-cursor": { borderLeftColor: "var(--pg-accent)", borderLeftWidth: "2px" },
    "&.cm-focused": { outline: "none" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--pg-selection)",
    },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--pg-match)", outline: "none" },
    "&.cm-focused .cm-nonmatchingBracket": { color: "var(--pg-bad)", backgroundColor: "transparent" },
    ".cm-placeholder": { color: "var(--pg-faint)" },
    ".cm-panels": { backgroundColor: "var(--pg-raised)", color: "var(--pg-text)", borderColor: "var(--pg-line)" },
    ".cm-panel.cm-search": { fontFamily: "var(--pg-sans)", padding: "6px 8px" },
    ".cm-textfield": {
      backgroundColor: "var(--pg-field)",
      color: "var(--pg-text)",
      border: "1px solid var(--pg-edge)",
      borderRadius: "4px",
    },
    ".cm-button": {
      backgroundImage: "none",
      backgroundColor: "var(--pg-field)",
      color: "var(--pg-text)",
      border: "1px solid var(--pg-edge)",
      borderRadius: "4px",
    },
    ".cm-tooltip": { backgroundColor: "var(--pg-raised)", color: "var(--pg-text)", border: "1px solid var(--pg-line)" },
    ".cm-searchMatch": { backgroundColor: "var(--pg-match)" },
  }),
];

/** What editors to write in have beside. Tab indents; Escape and then Tab leaves. */
const writing: Extension = [
  Prec.highest(
    keymap.of([
      {
        key: "Mod-Enter",
        run: () => {
          void go();
          return true;
        },
      },
    ]),
  ),
  history(),
  closeBrackets(),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
];

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly language: keyof typeof languages;
  readonly label: string;
  readonly hint?: string;
  readonly numbers?: boolean;
  readonly extra?: Extension;
  readonly onMake?: (view: EditorView) => void;
}

/** An editor whose text is the page's. */
export function Editor({ value, onChange, language, label, hint, numbers = true, extra = [], onMake }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          extra,
          numbers ? lineNumbers() : [],
          writing,
          dress,
          languages[language],
          placeholder(hint ?? ""),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) change.current(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    onMake?.(made);
    return () => made.destroy();
  }, []);
  useEffect(() => {
    const made = view.current;
    if (made === undefined || made.state.doc.toString() === value) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: value }, selection: { anchor: 0 } });
  }, [value]);
  return <div class="pg-editor" ref={place} />;
}
