/**
 * All hostile shapes by name.
 */
import { bodyShapes } from "./bodies.ts";
import { componentShapes } from "./component-types.ts";
import { guestShapes } from "./guests.ts";
import { liftShapes } from "./lifts.ts";
import { straightShapes } from "./straight.ts";
import { textShapes } from "./texts.ts";
import type { Shapes } from "./trial.ts";
import { wideShapes } from "./wide.ts";
import { witShapes } from "./wits.ts";

/** The shapes by what they are, which is what cases are counted by. */
export const shapeGroups: Readonly<Record<string, Shapes>> = {
  "straight lines": straightShapes,
  bodies: bodyShapes,
  "many things": wideShapes,
  "component types": componentShapes,
  texts: textShapes,
  WIT: witShapes,
  "WASI guests": guestShapes,
  "lifted values": liftShapes,
};
