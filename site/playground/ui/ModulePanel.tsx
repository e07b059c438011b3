/** What is known of the module. */
import { inspected, loaded, moduleTab, type ModuleTab } from "../model/state.ts";
import { Code } from "./Code.tsx";
import { Memory } from "./Memory.tsx";
import { Overview } from "./Overview.tsx";
import { TabbedSection } from "./tabs.tsx";

const panels: { readonly [K in ModuleTab]: () => preact.JSX.Element } = {
  overview: Overview,
  code: Code,
  memory: Memory,
};

/** The panel on the right. */
export function ModulePanel() {
  const { value: tab } = moduleTab;
  const functions = inspected.value?.listings.reduce((sum, listing) => sum + listing.functions.length, 0);
  const tabs = [
    ["overview", "Overview"],
    ["code", "Code", functions === undefined || functions === 0 ? undefined : String(functions)],
    ["memory", "Memory", loaded.value === undefined || loaded.value.memories.names.length === 0 ? undefined : "•"],
  ] as const;
  return (
    <TabbedSection
      title="Module"
      class="pg-module"
      id="pg-module"
      label="What is known of the module"
      chosen={tab}
      onChoose={(next) => (moduleTab.value = next)}
      tabs={tabs}
      panels={panels}
    />
  );
}
