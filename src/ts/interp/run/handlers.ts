/**
 * Finding who handles an exception, frame by frame. What has been asked is not asked again, however many frames stand in
 * it, and the bounds of the run are looked at in between: there may be as many frames as depth allows, with as many handlers as a
 * body has room for around each.
 */
import { look } from "../../runtime/budget/guard.ts";
import type { WasmException } from "../../runtime/store/exception.ts";
import type { Clause, Handler } from "../code/module-code.ts";
import type { CodePlace } from "./frames.ts";
import type { InterpInstance } from "./instance.ts";

/** Frames, handlers and clauses between two looks at the bounds. */
const stepsBetween = 4_096;

/** The search for the handler of one exception. */
export class HandlerSearch {
  private readonly _exception: WasmException;
  /** Handlers that have been asked, and have nothing for it, nor those around them. Instances share code, and have tags of their own. */
  private readonly _asked: Map<InterpInstance, Set<Handler>>;
  private _steps: number;

  constructor(exception: WasmException) {
    this._exception = exception;
    this._asked = new Map();
    this._steps = 0;
  }

  /** The clause of the innermost handler around a place that catches the exception. @throws LimitError `timeout`, `aborted` */
  clauseAt({ instance, pc }: CodePlace): Clause | undefined {
    this._step(1);
    let handler = instance.code.handlerAt(pc);
    if (handler === undefined) return undefined;
    const { tag } = this._exception;
    const asked = this._askedIn(instance);
    while (handler !== undefined && !asked.has(handler)) {
      const { clauses, around, delegate }: Handler = handler;
      const found = clauses.find(({ tagIdx }) => tagIdx === undefined || instance.tags[tagIdx] === tag);
      if (found !== undefined) return found;
      asked.add(handler);
      this._step(1 + clauses.length);
      handler = delegate === "caller" ? undefined : (delegate ?? around);
    }
    return undefined;
  }

  private _askedIn(instance: InterpInstance): Set<Handler> {
    let asked = this._asked.get(instance);
    if (asked === undefined) this._asked.set(instance, (asked = new Set()));
    return asked;
  }

  private _step(count: number): void {
    this._steps += count;
    if (this._steps < stepsBetween) return;
    this._steps = 0;
    look();
  }
}
