/**
 * The suites by name.
 */
import type { SuiteOptions, SuiteReport } from "../report.ts";
import { callSuite } from "./calls.ts";
import { clojureSuite } from "./clojure.ts";
import { componentSuite } from "./components.ts";
import { fuelSuite } from "./fuel.ts";
import { growthSuite } from "./growth.ts";
import { kernelSuite } from "./kernels.ts";
import { loadSuite } from "./load.ts";
import { programSuite } from "./programs.ts";
import { stringSuite } from "./strings.ts";

/** A suite. */
type Suite = (options: SuiteOptions) => Promise<SuiteReport>;

/** All suites, in the order in which they are run. */
export const suites: Readonly<Record<string, Suite>> = {
  kernels: kernelSuite,
  fuel: fuelSuite,
  calls: callSuite,
  strings: stringSuite,
  clojure: clojureSuite,
  load: loadSuite,
  programs: programSuite,
  components: componentSuite,
  growth: growthSuite,
};
