/** Small things that are shown in many places. */
import type { WasmFrame } from "../../../src/ts/api/exports.ts";
import { goTo, goToText, placeOf } from "../model/state.ts";
import type { Failure } from "../worker/protocol.ts";

/** A size for people. */
export function bytesText(n: number): string {
  if (n < 1024) return `${n} bytes`;
  return n < 1024 ** 2 ? `${(n / 1024).toFixed(1)} KiB` : `${(n / 1024 ** 2).toFixed(1)} MiB`;
}

/** `0x2a` */
export const hex = (n: number): string => `0x${n.toString(16)}`;

/** Names of guests have no bound: their beginning is shown. */
export const cut = (text: string, most = 120): string => (text.length > most ? `${text.slice(0, most)}…` : text);

function Frame({ frame }: { readonly frame: WasmFrame }) {
  const place = placeOf(frame);
  const { func, index, offset, line, column = 1 } = frame;
  const name = cut(func ?? `function ${index}`);
  return (
    <li>
      {place === undefined ? (
        <span>{name}</span>
      ) : (
        <button type="button" class="pg-link" onClick={() => goTo(place.line, true, place.listing)}>
          {name}
        </button>
      )}
      <span class="pg-faint"> at {hex(offset)}</span>
      {line === undefined ? null : (
        <>
          {" "}
          <button type="button" class="pg-link" onClick={() => goToText(line, column)}>
            line {line}:{column}
          </button>
        </>
      )}
    </li>
  );
}

const mostFrames = 24;

/** The frames of an error, each a way to where it is. */
export function Frames({ frames }: { readonly frames: readonly WasmFrame[] }) {
  if (frames.length === 0) return null;
  const left = frames.length - mostFrames;
  return (
    <ol class="pg-frames" aria-label="Frames, innermost first">
      {frames.slice(0, mostFrames).map((frame, i) => (
        <Frame key={i} frame={frame} />
      ))}
      {left > 0 ? <li class="pg-faint">and {left} more</li> : null}
    </ol>
  );
}

/** What is wrong. */
export function ErrorText({ failure }: { readonly failure: Failure }) {
  const { kind, code, message, line, column = 1 } = failure;
  return (
    <div class="pg-error" role="alert">
      {kind === undefined ? null : (
        <span class="pg-tag pg-tag-bad">
          {kind}
          {code === undefined || code === kind ? "" : ` · ${code}`}
        </span>
      )}
      <pre>{message}</pre>
      {line === undefined ? null : (
        <button type="button" class="pg-link" onClick={() => goToText(line, column)}>
          Go to line {line}:{column}
        </button>
      )}
    </div>
  );
}
