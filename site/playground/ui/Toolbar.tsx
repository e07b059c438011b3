/** What is chosen for the whole page: the module, how it runs, and its end. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { examples } from "../model/examples.ts";
import { emptyProject, hasModule } from "../model/project.ts";
import {
  busy,
  change,
  engines,
  go,
  open,
  openExample,
  openFiles,
  program,
  project,
  say,
  share,
  stop,
} from "../model/state.ts";
import { Popover, closePopover } from "./popover.tsx";

function Examples() {
  return (
    <Popover id="pg-examples" label="Examples" title="Examples">
      <ul class="pg-examples">
        {examples.map((example) => (
          <li key={example.id}>
            <button
              type="button"
              onClick={() => {
                closePopover("pg-examples");
                void openExample(example);
              }}
            >
              <b>{example.title}</b>
              <span>{example.about}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}

function OpenFile() {
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: JSX.TargetedEvent<HTMLInputElement>): void => {
    const files = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = "";
    void openFiles(files);
  };
  return (
    <>
      <button type="button" class="pg-button" onClick={() => input.current?.click()}>
        Open…
      </button>
      <input
        ref={input}
        type="file"
        id="pg-file"
        multiple
        hidden
        aria-label="A module to open, with its WIT"
        onChange={onChange}
      />
    </>
  );
}

const engineTitles: { readonly [name: string]: string } = {
  auto: "automatic",
  native: "native: the browser's",
  compiled: "compiled to JavaScript",
  interp: "interpreter",
};

function Engine() {
  const { engine } = project.value;
  const names = ["auto", ...Object.keys(engines.value)];
  return (
    <label class="pg-field">
      <span>Engine</span>
      <select value={engine} onChange={(event) => change({ engine: event.currentTarget.value })}>
        {names.map((name) => (
          <option key={name} value={name} disabled={engines.value[name] !== undefined} title={engines.value[name]}>
            {engineTitles[name] ?? name}
          </option>
        ))}
      </select>
    </label>
  );
}

const boundFields = [
  ["fuel", "Fuel", "no bound", "units", "Counted alike on every engine."],
  ["timeout", "Time", "no bound", "ms a call", "A call ends soon after."],
  ["pages", "Memory", "65536", "pages of 64 KiB", "Growth beyond fails."],
] as const;

function Bounds() {
  const { bounds } = project.value;
  const summary = [
    bounds.fuel === "" ? "" : `${short(bounds.fuel)} fuel`,
    bounds.timeout === "" ? "" : `${bounds.timeout} ms`,
    bounds.pages === "" ? "" : `${bounds.pages} pages`,
  ].filter((part) => part !== "");
  return (
    <Popover
      id="pg-bounds"
      label={
        <>
          Bounds<span class="pg-wide">: {summary.length === 0 ? "none" : summary.join(", ")}</span>
        </>
      }
      title="Engine and bounds"
    >
      <div class="pg-form">
        <Engine />
        {boundFields.map(([key, title, hint, unit, about]) => (
          <label key={key} class="pg-field">
            <span>
              {title} <i>{unit}</i>
            </span>
            <input
              inputMode="numeric"
              value={bounds[key]}
              placeholder={hint}
              title={about}
              onInput={(event) => change({ bounds: { ...bounds, [key]: event.currentTarget.value } })}
            />
          </label>
        ))}
        <p class="pg-hint">They hold from the next load or run on.</p>
      </div>
    </Popover>
  );
}

function short(text: string): string {
  const number = Number(text);
  return Number.isFinite(number) && number >= 1e6 ? number.toExponential(0).replace("e+", "e") : text;
}

async function copyLink(): Promise<void> {
  try {
    const link = await share();
    try {
      await navigator.clipboard.writeText(link);
      say(`Copied: ${link.length.toLocaleString("en")} characters that hold all of this.`);
    } catch {
      say("The link is in the address bar.");
    }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

/** The row above everything. */
export function Toolbar() {
  const isBusy = busy.value !== undefined;
  const none = !hasModule(project.value);
  return (
    <div class="pg-bar" role="toolbar" aria-label="Playground">
      <div class="pg-group">
        <Examples />
        <OpenFile />
        <button type="button" class="pg-button" onClick={() => open({ ...emptyProject, name: "new.wat" })}>
          New
        </button>
      </div>
      <div class="pg-group pg-name" title={project.value.name}>
        {project.value.name}
      </div>
      <div class="pg-group pg-right">
        <span class="pg-busy" role="status">
          {isBusy ? `${busy.value}…` : ""}
        </span>
        <Bounds />
        <button type="button" class="pg-button" disabled={none} onClick={() => void copyLink()}>
          Copy link
        </button>
        <button type="button" class="pg-button pg-stop" disabled={!isBusy} title="Ctrl-." onClick={() => void stop()}>
          Stop
        </button>
        <button type="button" class="pg-button pg-primary" disabled={none} title="Ctrl-Enter" onClick={() => void go()}>
          {program.value ? "Run" : "Load"}
        </button>
      </div>
    </div>
  );
}
