/** The world of a WASI program, and what it left. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { extended, nothing, textOf } from "../model/output.ts";
import { emptyProject, type ProgramFile } from "../model/project.ts";
import { change, contentsOf, program, project, ran, runProgram, running, unended } from "../model/state.ts";
import type { Contents, Ran } from "../worker/protocol.ts";
import { bytesText } from "./text.tsx";

const isSame = (a: Contents, b: Contents): boolean => {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
};

function File({ file, at }: { readonly file: ProgramFile; readonly at: number }) {
  const { files } = project.value;
  const put = (next: ProgramFile | undefined): void =>
    change({
      files: next === undefined ? files.filter((_, i) => i !== at) : files.map((old, i) => (i === at ? next : old)),
    });
  const { path, contents } = file;
  return (
    <div class="pg-file">
      <div class="pg-row">
        <input
          class="pg-path"
          aria-label={`Path of file ${at + 1}`}
          value={path}
          onInput={(event) => put({ path: event.currentTarget.value, contents })}
        />
        <button type="button" class="pg-button pg-quiet" aria-label={`Remove ${path}`} onClick={() => put(undefined)}>
          Remove
        </button>
      </div>
      {typeof contents === "string" ? (
        <textarea
          aria-label={`Contents of ${path}`}
          rows={Math.min(8, Math.max(2, contents.split("\n").length))}
          value={contents}
          onInput={(event) => put({ path, contents: event.currentTarget.value })}
        />
      ) : (
        <p class="pg-hint">{bytesText(contents.length)}, not text</p>
      )}
    </div>
  );
}

const readContents = async (file: Blob): Promise<Contents> => contentsOf(new Uint8Array(await file.arrayBuffer()));

function Files() {
  const { files } = project.value;
  const input = useRef<HTMLInputElement>(null);
  const add = async (list: FileList | null): Promise<void> => {
    const more = await Promise.all(
      [...(list ?? [])].map(async (file) => ({ path: `/${file.name}`, contents: await readContents(file) })),
    );
    change({ files: [...project.value.files, ...more] });
  };
  return (
    <fieldset>
      <legend>Files, in memory</legend>
      {files.map((file, i) => (
        <File key={i} file={file} at={i} />
      ))}
      <div class="pg-row">
        <button
          type="button"
          class="pg-button"
          onClick={() => change({ files: [...files, { path: `/file${files.length + 1}.txt`, contents: "" }] })}
        >
          New file
        </button>
        <button type="button" class="pg-button" onClick={() => input.current?.click()}>
          Add files…
        </button>
        <input
          ref={input}
          id="pg-program-files"
          type="file"
          multiple
          hidden
          aria-label="Files for the program"
          onChange={(event) => {
            void add(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
      </div>
    </fieldset>
  );
}

/** Follows what is written, as long as its end is what is looked at. */
function Output({ title, text }: { readonly title: string; readonly text: string }) {
  const shown = useRef<HTMLPreElement>(null);
  const atEnd = useRef(false);
  useLayoutEffect(() => {
    if (atEnd.current) shown.current?.scrollTo({ top: shown.current.scrollHeight });
  }, [text]);
  if (text === "") return null;
  return (
    <div>
      <h4>{title}</h4>
      <pre
        ref={shown}
        class="pg-output"
        tabIndex={0}
        role="region"
        aria-label={title}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          atEnd.current = scrollTop + clientHeight > scrollHeight - 4;
        }}
      >
        {text}
      </pre>
    </div>
  );
}

function Outputs({ out, err }: { readonly out: string; readonly err: string }) {
  return (
    <>
      <Output title="Standard output" text={out} />
      <Output title="Standard error" text={err} />
    </>
  );
}

function FilesAfter({ files }: { readonly files: Ran["files"] }) {
  const before = new Map(project.value.files.map((file) => [file.path, file.contents]));
  const changed = files.filter(({ path, contents }) => !before.has(path) || !isSame(before.get(path)!, contents));
  if (changed.length === 0) return null;
  return (
    <div>
      <h4>Files that are new or changed</h4>
      {changed.map(({ path, contents }) => (
        <div key={path} class="pg-file">
          <b class="pg-path">{path}</b>
          <pre class="pg-output" tabIndex={0} role="region" aria-label={path}>
            {typeof contents === "string" ? contents : bytesText(contents.length)}
          </pre>
        </div>
      ))}
      <button type="button" class="pg-button" onClick={() => change({ files })}>
        Keep them for the next run
      </button>
    </div>
  );
}

function Results({ status, children }: { readonly status: ComponentChildren; readonly children: ComponentChildren }) {
  return (
    <section class="pg-result" aria-label="What the program left">
      <p aria-live="polite">{status}</p>
      {children}
    </section>
  );
}

/** What there is of a run by now. */
function Result() {
  const { value: now } = unended;
  if (now !== undefined) {
    return (
      <Results
        status={<span class={`pg-tag ${now.stopped ? "pg-tag-bad" : ""}`}>{now.stopped ? "stopped" : "running"}</span>}
      >
        <Outputs out={textOf(now.out)} err={textOf(now.err)} />
      </Results>
    );
  }
  return ran.value === undefined ? null : <Ended of={ran.value} />;
}

function Ended({ of }: { readonly of: Ran }) {
  const { exit, failure, fuelUsed, ms } = of;
  const status = (
    <>
      <span class={`pg-tag ${exit === 0 ? "pg-tag-good" : "pg-tag-bad"}`}>
        {exit === undefined ? (failure?.code ?? "failed") : `exit ${exit}`}
      </span>
      <span class="pg-faint">
        {ms.toFixed(ms < 10 ? 1 : 0)} ms
        {fuelUsed === undefined ? "" : `, ${fuelUsed.toLocaleString("en")} units of fuel`}
      </span>
    </>
  );
  return (
    <Results status={status}>
      {failure === undefined ? null : <pre class="pg-message">{failure.message}</pre>}
      <Outputs out={textOf(extended(nothing, of.out))} err={textOf(extended(nothing, of.err))} />
      <FilesAfter files={of.files} />
    </Results>
  );
}

/** The tab. */
export function Program() {
  const { args, stdin, env, name } = project.value;
  return (
    <div class="pg-program">
      {program.value ? null : (
        <p class="pg-about">
          This module is no program: it exports no <code>_start</code>. What stands here is for one that does.
        </p>
      )}
      <label class="pg-field">
        <span>Arguments, the program's name first</span>
        <input
          class="pg-mono"
          value={args}
          placeholder={`${name === "" ? emptyProject.name || "program" : name} --option "two words"`}
          onInput={(event) => change({ args: event.currentTarget.value })}
        />
      </label>
      <label class="pg-field">
        <span>Standard input</span>
        <textarea rows={2} value={stdin} onInput={(event) => change({ stdin: event.currentTarget.value })} />
      </label>
      <Files />
      <details open={env !== ""}>
        <summary>Environment</summary>
        <textarea
          aria-label="Environment: NAME=VALUE, a line each"
          rows={2}
          placeholder="LANG=C"
          value={env}
          onInput={(event) => change({ env: event.currentTarget.value })}
        />
      </details>
      <div class="pg-row">
        <button
          type="button"
          class="pg-button pg-primary"
          disabled={!program.value || running.value}
          onClick={() => void runProgram()}
        >
          Run the program
        </button>
      </div>
      <Result />
    </div>
  );
}
