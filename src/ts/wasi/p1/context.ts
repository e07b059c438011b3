/**
 * What every function of WASI preview 1 works on: the guest's memory, its descriptors, its world.
 */
import { encodeUtf8 } from "../../base/bytes/utf8.ts";
import { DirectoryDescriptor } from "../host/descriptors/file-descriptors.ts";
import { InputDescriptor, OutputDescriptor } from "../host/descriptors/stream-descriptors.ts";
import { Listings } from "../host/descriptors/listings.ts";
import type { World } from "../host/world/world.ts";
import { Guest } from "./abi.ts";
import { FdTable } from "./fd-table.ts";
import { applicableRights, givenInheriting, inputRights, outputRights } from "./rights.ts";

/** One guest. */
export interface Context {
  readonly guest: Guest;
  readonly fds: FdTable;
  /** What its open directories held when they were read. */
  readonly listings: Listings;
  readonly world: World;
  /** Arguments and `NAME=value` pairs in UTF-8, each with its final NUL. */
  readonly args: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
  /** The monotonic clock's reading at the beginning. */
  readonly began: bigint;
}

/** A new guest in a world: its streams are 0, 1 and 2, the directories follow, then the sockets. */
export function createContext(world: World): Context {
  const fds = new FdTable();
  const listings = new Listings();
  fds.add(new InputDescriptor(world.stdin), inputRights, 0);
  fds.add(new OutputDescriptor(world.stdout), outputRights, 0);
  fds.add(new OutputDescriptor(world.stderr), outputRights, 0);
  for (const { name, directory } of world.directories) {
    fds.add(
      new DirectoryDescriptor(directory, listings),
      applicableRights("directory"),
      givenInheriting,
      encodeUtf8(name),
    );
  }
  const socketRights = applicableRights("socket-stream");
  for (const { descriptor, listens } of world.sockets) fds.add(descriptor, socketRights, listens ? socketRights : 0);
  const terminated = (text: string): Uint8Array => encodeUtf8(`${text}\0`);
  return {
    guest: new Guest(),
    fds,
    listings,
    world,
    args: world.args.map(terminated),
    env: world.env.map(terminated),
    began: world.clock.monotonic(),
  };
}
