/**
 * The world of a guest, whichever version of WASI it sees it by.
 */
import type { NetworkSent } from "../../wasi/host/world/guest-network.ts";
import type { World } from "../../wasi/host/world/world.ts";

/** A world, and how it is closed. */
export interface GuestWorld {
  readonly world: World;
  /** Hands over output that is held back and closes whatever the guest left open. */
  close(): void;
  /** What was sent to sockets that are data, so far. */
  sent(): readonly NetworkSent[];
  /** Closes the network, when what was sent has gone out. */
  closeNetwork(): Promise<void>;
}
