/**
 * What the host's frames tell, asked of the host itself: V8's have a URL for each module and a place, and no name is in the
 * way where they are read as objects. Of others, names are all there is, or lie in the way of what is.
 */
import { ModuleBuilder } from "../../binary/builder.ts";
import { isA } from "../../base/foreign.ts";
import { webAssembly } from "../../base/host/web.ts";
import { tracedCall } from "../../runtime/calls/entering.ts";
import { readTrap } from "../../runtime/host-stack.ts";

let labelled: boolean | undefined;

/** Whether modules must be given labels for names, for their frames to be told. */
export function needsLabels(): boolean {
  labelled ??= !hasUrls();
  return labelled;
}

function hasUrls(): boolean {
  const host = webAssembly();
  const builder = new ModuleBuilder();
  const type = builder.funcType([], []);
  builder.export(
    "f",
    "func",
    builder.func(type, [], (w) => w.emit("unreachable")),
  );
  const { f } = new host.Instance(new host.Module(builder.build())).exports;
  try {
    // The program may have set the depth of traces to 0 at this moment.
    tracedCall(f as () => void)();
    return true;
  } catch (error) {
    return !isA(error, host.RuntimeError) || readTrap(error).groups[0]?.[0]?.url.startsWith("wasm://") === true;
  }
}
