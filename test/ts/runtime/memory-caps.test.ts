/**
 * The cap of a memory counts bytes: it holds for all page sizes and addresses, for the minimum, the declared maximum and
 * growth by guest and host. What may be is worked out here from the definition in bytes.
 */
import { describe, expect, it } from "vitest";
import { load } from "../../../src/ts/index.ts";
import { hostSupports } from "../../../src/ts/native/host/probe.ts";
import { type EngineName, engines, failure } from "../api/support.ts";

const unit = 65_536;

interface Form {
  readonly pageSize: 1 | 65_536;
  readonly address: "i32" | "i64";
}

const forms: readonly Form[] = [1, 65_536].flatMap((size) =>
  (["i32", "i64"] as const).map((address) => ({ pageSize: size as Form["pageSize"], address })),
);

/** The parts of a memory's size that are given in pages of its own. */
function text({ pageSize, address }: Form, min: number, max: number | undefined): string {
  const size = pageSize === unit ? "" : ` (pagesize ${pageSize})`;
  const wide = address === "i64" ? "i64 " : "";
  return `(module (memory (export "memory") ${wide}${min} ${max ?? ""}${size})
    (func (export "grow") (param ${address}) (result ${address}) (memory.grow (local.get 0)))
    (func (export "size") (result ${address}) (memory.size)))`;
}

/** The steps of growth that are near the bound of so many pages of this size. */
function steps(pages: number, min: number): number[] {
  const room = Math.max(0, pages - min);
  return [0, 1, room, room + 1, Math.max(0, room - 1), 1, 1, 0];
}

/** The engine asked for, or the one that serves where the host lacks the form. */
function serving(engine: EngineName, { pageSize, address }: Form): EngineName | "auto" {
  const has =
    (pageSize === unit || hostSupports("custom-page-sizes")) && (address === "i32" || hostSupports("memory64"));
  return has ? engine : "auto";
}

const caps = [0, 1, 3];
const mins = (cap: number, size: number): number[] => {
  const within = (cap * unit) / size;
  return [...new Set([0, 1, within - 1, within, within + 1].filter((pages) => pages >= 0))];
};

describe.each(engines)("caps of memories on %s", (engine) => {
  it.each(forms)("count bytes with pages of $pageSize and $address", (form) => {
    let grown = 0;
    for (const cap of caps) {
      const most = (cap * unit) / form.pageSize;
      for (const min of mins(cap, form.pageSize)) {
        for (const max of [undefined, min, min + 2, most + 5].filter((m) => m === undefined || m >= min)) {
          const at = `${text(form, min, max)} with a cap of ${cap}`;
          const options = { engine: serving(engine, form), maxMemoryPages: cap, i64: "number" } as const;
          if (min > most) {
            const error = failure(() => load(text(form, min, max), options));
            expect([error.kind, error.code, error.data.limit], at).toEqual(["limit", "memory", cap]);
            expect(Number(error.data.used)).toBeGreaterThan(cap);
            continue;
          }
          const module = load(text(form, min, max), options);
          const bound = Math.min(max ?? Infinity, most);
          let now = min;
          for (const [i, step] of steps(bound, min).entries()) {
            const ok = now + step <= bound;
            const arg = step;
            const result = i % 2 === 0 ? module.call("grow", arg) : module.memory().grow(step);
            expect(result, `${at}: growth by ${step} from ${now}`).toBe(ok ? now : -1);
            if (ok) now += step;
            if (ok && step > 0) grown++;
            expect(module.call("size"), at).toBe(now);
            expect(module.memory().bytes.length, at).toBe(now * form.pageSize);
          }
        }
      }
    }
    expect(grown).toBeGreaterThan(0);
  });
});

describe("pages of one byte", () => {
  it.each(["", "i64 "])("a memory %sof as many as the default cap has bytes, and more than it has pages", (wide) => {
    const source = (min: number): string => `(module (memory (export "memory") ${wide}${min} (pagesize 1)))`;
    expect(load(source(100_000)).memory().bytes.length).toBe(100_000);
    const refused = failure(() => load(source(65_537), { maxMemoryPages: 1 }));
    expect(refused.message).toMatch(
      /65537 pages of 1 byte is above the limit of 1 pages of 64 KiB, which are 65536 bytes/,
    );
  });

  it("are named where a memory does not fit an import", () => {
    const owner = load('(module (memory (export "m") 1 (pagesize 1)))');
    const usual = load('(module (memory (export "m") 1))', { engine: "interp" });
    const taker = (pages: string): string => `(module (import "o" "m" (memory 1 ${pages})))`;
    expect(failure(() => load(taker(""), { imports: { o: owner }, engine: "interp" })).message).toMatch(
      /memory 1 is asked for, memory 1 of page size 1 is given/,
    );
    expect(failure(() => load(taker("(pagesize 1)"), { imports: { o: usual } })).message).toMatch(
      /memory 1 of page size 1 is asked for, memory 1 is given/,
    );
    expect(load(taker("(pagesize 1)"), { imports: { o: owner } }).memory).toBeDefined();
    expect(String(owner.memory("m"))).toBe("1 page of 1 byte");
  });
});

describe.each(engines)("on %s a cap that is above one memory's bound and below another's", (engine) => {
  it("leaves the first as it is", () => {
    const source = `(module (memory (export "a") 1) (memory (export "b") i64 1))`;
    const module = load(source, {
      engine: serving(engine, { pageSize: unit, address: "i64" }),
      maxMemoryPages: 100_000,
    });
    expect(module.memory("a").grow(1)).toBe(1);
  });
});
