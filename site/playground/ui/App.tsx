/** The page. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isLink, projectIn } from "../model/link.ts";
import { examples } from "../model/examples.ts";
import { hasModule } from "../model/project.ts";
import {
  busy,
  go,
  notice,
  open,
  openExample,
  openFiles,
  pane,
  project,
  say,
  session,
  stop,
  untouched,
  type Pane,
} from "../model/state.ts";
import { ModulePanel } from "./ModulePanel.tsx";
import { Repl } from "./Repl.tsx";
import { SourcePanel } from "./SourcePanel.tsx";
import { Toolbar } from "./Toolbar.tsx";

/** Reads the address: a project of a link is shown, and nothing of it runs. */
async function openAddress(): Promise<boolean> {
  if (!isLink(location.hash)) return false;
  try {
    open(await projectIn(location.hash));
    untouched.value = true;
    if (project.peek().name === "") project.value = { ...project.peek(), name: "module" };
    return true;
  } catch (error) {
    say(`The link cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function begin(): Promise<void> {
  session();
  if (hasModule(project.peek()) || (await openAddress())) return;
  await openExample(examples[0]!);
}

const panes: readonly (readonly [Pane, string])[] = [
  ["source", "Source"],
  ["module", "Module"],
  ["repl", "REPL"],
];

function useDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void openFiles([...event.dataTransfer!.files]);
    };
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
    };
  }, []);
  return over;
}

/** Keys of the whole page. */
function onKeyDown(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey) return;
  if (event.key === "Enter" && !event.defaultPrevented) {
    event.preventDefault();
    void go();
  }
  if (event.key === ".") {
    event.preventDefault();
    if (busy.peek() !== undefined) void stop();
  }
}

function FromLink() {
  if (!untouched.value) return null;
  return (
    <div class="pg-banner" role="note">
      <span>This came by a link. It has been read, and nothing of it has run.</span>
    </div>
  );
}

function App() {
  const over = useDrop();
  useEffect(() => {
    void begin();
    const onHash = (): void => void openAddress();
    addEventListener("hashchange", onHash);
    document.addEventListener("keydown", onKeyDown);
    return () => {
      removeEventListener("hashchange", onHash);
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
  return (
    <div class="pg">
      <Toolbar />
      <FromLink />
      <div class="pg-switch" role="group" aria-label="What is shown">
        {panes.map(([id, title]) => (
          <button key={id} type="button" aria-pressed={pane.value === id} onClick={() => (pane.value = id)}>
            {title}
          </button>
        ))}
      </div>
      <div class="pg-panes" data-pane={pane.value}>
        <SourcePanel />
        <ModulePanel />
        <Repl />
      </div>
      <div class="pg-notice" role="status">
        {notice.value}
      </div>
      {over ? <div class="pg-drop">Drop a module or component, its WIT, Clojure, or a file for a program</div> : null}
    </div>
  );
}

/** Shows all of it in an element. */
export const show = (element: HTMLElement): void => render(<App />, element);
