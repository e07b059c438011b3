/**
 * What every function of WASI 0.2 works on: the guest's world, and what it has open there.
 */
import type { Descriptor } from "../../host/descriptors/descriptor.ts";
import { DirectoryDescriptor } from "../../host/descriptors/file-descriptors.ts";
import { Listings } from "../../host/descriptors/listings.ts";
import { fail } from "../../host/error.ts";
import type { GuestNetwork } from "../../host/world/guest-network.ts";
import type { World } from "../../host/world/world.ts";
import { Shared } from "./shared.ts";

/** One guest. */
export interface Context {
  readonly world: World;
  readonly network: GuestNetwork;
  readonly open: OpenDescriptors;
  /** What its open directories held when they were read. */
  readonly listings: Listings;
  readonly directories: readonly OpenDirectory[];
}

/** A directory that a guest has from the beginning. */
export interface OpenDirectory {
  readonly name: string;
  readonly shared: Shared;
}

/** A new guest in a world. */
export function createContext(world: World, network: GuestNetwork): Context {
  const open = new OpenDescriptors();
  const listings = new Listings();
  const directories = world.directories.map(({ name, directory }) => ({
    name,
    shared: open.add(new DirectoryDescriptor(directory, listings)),
  }));
  return { world, network, open, listings, directories };
}

/** What a guest may hold open at once, as common hosts allow a process. */
const maxOpen = 1024;

/** The descriptors of the world that a guest has open. */
export class OpenDescriptors {
  private readonly _all = new Set<Shared>();

  /** Fails with EMFILE where nothing more can be opened. */
  checkRoom(): void {
    if (this._all.size >= maxOpen) fail("EMFILE");
  }

  /** Holds a descriptor until nobody has it. */
  add(descriptor: Descriptor): Shared {
    const shared = new Shared(descriptor, () => this._all.delete(shared));
    this._all.add(shared);
    return shared;
  }

  /** Closes everything, also where one of them fails. */
  closeAll(): void {
    for (const shared of this._all) {
      try {
        shared.descriptor.close();
      } catch {
        // The world is going away, and nobody is left to be told.
      }
    }
    this._all.clear();
  }
}
