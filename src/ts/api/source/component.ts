/**
 * What a component's bytes begin with.
 */

/** The magic number, the version and the layer of components (Component Model, Binary Format: Component Definitions). */
const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00] as const;

/** Whether bytes begin as a component does. */
export function isComponent(bytes: Uint8Array): boolean {
  return preamble.every((byte, i) => bytes[i] === byte);
}
