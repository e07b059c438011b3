/**
 * The handles of a component instance (Canonical ABI, Table State and Resource State): indices that its core modules hold
 * for resources.
 */
import { limits } from "../../core/limits.ts";
import { abiTrap } from "../abi/context.ts";
import type { CallScope, ResourceType } from "../abi/handles.ts";

/** What an index stands for. */
export interface ResourceHandle {
  readonly type: ResourceType;
  /** What represents the resource where it is implemented. */
  readonly rep: number;
  /** The call that it is borrowed for; undefined for a handle that owns. */
  readonly scope: CallScope | undefined;
  /** How many calls it is lent to at the moment. */
  lends: number;
}

/** What the tables of one load may still have. */
export class HandleRoom {
  left: number = limits.componentHandles;
}

/** A table of handles. The index that was given back last is the next; 0 is none. */
export class HandleTable {
  private readonly _handles: (ResourceHandle | undefined)[] = [undefined];
  private readonly _free: number[] = [];
  private readonly _room: HandleRoom;

  constructor(room: HandleRoom) {
    this._room = room;
  }

  /** Handles that there are. */
  get size(): number {
    return this._handles.length - 1 - this._free.length;
  }

  /** @throws Trap where there is none, or one of another type */
  get(index: number, type: ResourceType): ResourceHandle {
    const handle = this._handles[index];
    if (handle === undefined) throw abiTrap(`unknown handle index ${index}.`);
    if (handle.type !== type) {
      throw abiTrap(
        `handle index ${index} used with the wrong type: it is of ${shown(handle.type)}, ${shown(type)} was expected.`,
      );
    }
    return handle;
  }

  /** @throws Trap where the tables of the load are full (Canonical ABI, `Table.MAX_LENGTH`) */
  add(handle: ResourceHandle): number {
    if (this._room.left <= 0) throw abiTrap(`the table is full: instances have ${limits.componentHandles} handles.`);
    this._room.left--;
    const index = this._free.pop() ?? this._handles.length;
    this._handles[index] = handle;
    return index;
  }

  /** Takes a handle that no call has at the moment. @throws Trap */
  remove(index: number, type: ResourceType): ResourceHandle {
    const handle = this.get(index, type);
    if (handle.lends > 0) throw abiTrap(`cannot remove owned resource while borrowed, at handle index ${index}.`);
    this._handles[index] = undefined;
    this._free.push(index);
    this._room.left++;
    return handle;
  }
}

const shown = ({ name }: ResourceType): string => `the resource ${name}`;
