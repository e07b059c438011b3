/**
 * Which custom sections of a core module hold its WIT.
 */

/** Whether a custom section of this name holds a component type: `component-type`, or that and `:name`. */
export function isComponentTypeSection(name: string): boolean {
  return name === "component-type" || name.startsWith("component-type:");
}
