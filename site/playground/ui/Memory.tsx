/** A memory of `m`, as bytes or numbers: read again after everything that may have changed it. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { change, engines, epoch, inspected, isCurrent, load, loaded, memoryPart, running } from "../model/state.ts";
import type { MemoryPart } from "../worker/protocol.ts";
import { bytesText, cut } from "./text.tsx";

interface Kind {
  readonly title: string;
  readonly size: number;
  readonly read: (view: DataView, at: number) => string;
}

const short = (x: number): string => (Number.isInteger(x) ? String(x) : String(Number(x.toPrecision(7))));

const kinds: { readonly [id: string]: Kind } = {
  hex: { title: "bytes in hex", size: 1, read: (view, at) => view.getUint8(at).toString(16).padStart(2, "0") },
  u8: { title: "u8", size: 1, read: (view, at) => String(view.getUint8(at)) },
  i8: { title: "i8", size: 1, read: (view, at) => String(view.getInt8(at)) },
  u16: { title: "u16", size: 2, read: (view, at) => String(view.getUint16(at, true)) },
  i16: { title: "i16", size: 2, read: (view, at) => String(view.getInt16(at, true)) },
  u32: { title: "u32", size: 4, read: (view, at) => String(view.getUint32(at, true)) },
  i32: { title: "i32", size: 4, read: (view, at) => String(view.getInt32(at, true)) },
  u64: { title: "u64", size: 8, read: (view, at) => String(view.getBigUint64(at, true)) },
  i64: { title: "i64", size: 8, read: (view, at) => String(view.getBigInt64(at, true)) },
  f32: { title: "f32", size: 4, read: (view, at) => short(view.getFloat32(at, true)) },
  f64: { title: "f64", size: 8, read: (view, at) => short(view.getFloat64(at, true)) },
};

const perRow = 16;
const rows = 24;
const page = perRow * rows;

const kind = signal("hex");
const from = signal(0);
const name = signal("");

/** A number as it is written, with or without `0x`. */
function addressOf(text: string): number | undefined {
  const number = /^\s*(?:0x)?[0-9a-f]+\s*$/i.test(text) ? parseInt(text, /^\s*0x|[a-f]/i.test(text) ? 16 : 10) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

const ascii = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

interface Seen {
  readonly part: MemoryPart;
  /** What stood here before, where it was the same place. */
  readonly before: Uint8Array | undefined;
  readonly name: string;
}

function Cells({ seen, row }: { readonly seen: Seen; readonly row: number }) {
  const { part, before } = seen;
  const { size, read } = kinds[kind.value]!;
  const view = new DataView(part.bytes.buffer, part.bytes.byteOffset);
  const cells = [];
  for (let at = row; at + size <= Math.min(row + perRow, part.bytes.length); at += size) {
    const changed =
      before !== undefined && part.bytes.subarray(at, at + size).some((byte, i) => byte !== before[at + i]);
    const text = read(view, at);
    const zero = text === "0" || text === "00";
    cells.push(
      <td key={at} class={changed ? "pg-changed" : zero ? "pg-zero" : ""} colSpan={size}>
        {text}
      </td>,
    );
  }
  return <>{cells}</>;
}

function Rows({ seen }: { readonly seen: Seen }) {
  const { part } = seen;
  const starts = Array.from({ length: Math.ceil(part.bytes.length / perRow) }, (_, i) => i * perRow);
  return (
    <table class={`pg-memory pg-size-${kinds[kind.value]!.size}`} aria-label="Memory">
      <tbody>
        {starts.map((row) => (
          <tr key={row}>
            <th scope="row">{(part.from + row).toString(16).padStart(6, "0")}</th>
            <Cells seen={seen} row={row} />
            <td class="pg-ascii">{[...part.bytes.subarray(row, row + perRow)].map(ascii).join("")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useSeen(memory: string): Seen | undefined {
  const [seen, setSeen] = useState<Seen | undefined>(undefined);
  const [start, now] = [from.value, epoch.value];
  useEffect(() => {
    let wanted = true;
    void memoryPart(memory, start, page).then((part) => {
      if (!wanted) return;
      setSeen((old) => {
        if (part === undefined) return undefined;
        const before =
          old !== undefined && old.name === memory && old.part.from === part.from ? old.part.bytes : undefined;
        return { part, before, name: memory };
      });
    });
    return () => {
      wanted = false;
    };
  }, [memory, start, now]);
  return seen;
}

function Controls({
  size,
  memories,
  memory,
}: {
  readonly size: number;
  readonly memories: readonly string[];
  readonly memory: string;
}) {
  const move = (to: number): void => {
    from.value = Math.max(0, Math.min(to, Math.floor(Math.max(0, size - 1) / perRow) * perRow));
  };
  return (
    <div class="pg-row pg-controls">
      {memories.length < 2 ? (
        <b title={memory}>{cut(memory, 40)}</b>
      ) : (
        <select aria-label="Memory" value={memory} onChange={(event) => (name.value = event.currentTarget.value)}>
          {memories.map((one) => (
            <option key={one} value={one}>
              {cut(one)}
            </option>
          ))}
        </select>
      )}
      <label>
        as{" "}
        <select value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value)}>
          {Object.entries(kinds).map(([id, { title }]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        from{" "}
        <input
          key={from.value}
          class="pg-address"
          defaultValue={`0x${from.value.toString(16)}`}
          onChange={(event) => {
            const to = addressOf(event.currentTarget.value);
            if (to !== undefined) move(Math.floor(to / perRow) * perRow);
          }}
        />
      </label>
      <button type="button" class="pg-button" disabled={from.value === 0} onClick={() => move(from.value - page)}>
        Back
      </button>
      <button
        type="button"
        class="pg-button"
        disabled={from.value + page >= size}
        onClick={() => move(from.value + page)}
      >
        On
      </button>
      <span class="pg-faint">{bytesText(size)}</span>
    </div>
  );
}

/** Memories that the browser keeps to itself, and the way to see them. */
function Unseen({ count }: { readonly count: number }) {
  if (count === 0) return null;
  const own = ["compiled", "interp"].find((one) => one in engines.value && engines.value[one] === undefined);
  const what =
    count === 1 ? "A memory of this module is not exported" : `${count} memories of this module are not exported`;
  return (
    <div class="pg-about">
      <span>
        {what}: the browser's engine shows nothing of {count === 1 ? "it" : "them"}. The engines that come with this
        package do.
      </span>
      {own === undefined ? null : (
        <button
          type="button"
          class="pg-button"
          disabled={running.value || !isCurrent.value}
          onClick={() => {
            change({ engine: own });
            void load();
          }}
        >
          Load it on {own}
        </button>
      )}
    </div>
  );
}

/** Why there is nothing to see, where no memory is hidden. */
function reason(): string {
  if (loaded.value === undefined) return "No module is loaded.";
  return inspected.value?.info?.component === undefined
    ? "This module has no memory."
    : "No function of this component takes or gives what lies in a memory.";
}

/** The tab. */
export function Memory() {
  const { names = [], unseen = 0 } = loaded.value?.memories ?? {};
  const memory = names.includes(name.value) ? name.value : names[0];
  return (
    <>
      <Unseen count={unseen} />
      {memory !== undefined ? (
        <OfMemory memory={memory} memories={names} />
      ) : unseen > 0 ? null : (
        <div class="pg-empty">
          <p>{reason()}</p>
          <p>Memories are shown here as bytes or numbers, and what a call has changed is marked.</p>
        </div>
      )}
    </>
  );
}

function OfMemory({ memory, memories }: { readonly memory: string; readonly memories: readonly string[] }) {
  const seen = useSeen(memory);
  return (
    <div class="pg-memories">
      <Controls size={seen?.part.size ?? 0} memories={memories} memory={memory} />
      <div class="pg-scroll" tabIndex={0} role="region" aria-label="Contents of the memory">
        {seen === undefined ? null : <Rows seen={seen} />}
      </div>
    </div>
  );
}
