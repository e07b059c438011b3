/** Tabs (ARIA Authoring Practices, Tabs with Automatic Activation). */
import type { ComponentChildren, ComponentType } from "preact";

interface Props<T extends string> {
  readonly id: string;
  readonly label: string;
  readonly chosen: T;
  readonly onChoose: (tab: T) => void;
  readonly tabs: readonly (readonly [id: T, title: string, mark?: string | undefined])[];
  readonly children?: ComponentChildren;
}

const steps: { readonly [key: string]: number } = { ArrowRight: 1, ArrowLeft: -1 };

/** A row of tabs; what they show is a `TabPanel` of the same id. */
export function Tabs<T extends string>({ id, label, chosen, onChoose, tabs, children }: Props<T>) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(([tab]) => tab === chosen);
    const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : at + (steps[event.key] ?? 0);
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next === undefined || next[0] === chosen) return;
    event.preventDefault();
    onChoose(next[0]);
    document.getElementById(`${id}-${next[0]}`)?.focus();
  };
  return (
    <div class="pg-tabs">
      <div class="pg-tablist" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(([tab, title, mark]) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            aria-selected={tab === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => onChoose(tab)}
          >
            {title}
            {mark === undefined ? null : <span class="pg-count">{mark}</span>}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

/** What the chosen tab shows. */
function TabPanel({
  id,
  chosen,
  children,
}: {
  readonly id: string;
  readonly chosen: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="pg-tabpanel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
      {children}
    </div>
  );
}

/** A section of the page that is tabs, and what each of them shows. */
export function TabbedSection<T extends string>({
  title,
  class: name,
  panels,
  ...tabs
}: Props<T> & {
  readonly title: string;
  readonly class: string;
  readonly panels: { readonly [tab in T]: ComponentType };
}) {
  const Panel: ComponentType = panels[tabs.chosen];
  return (
    <section class={`pg-panel ${name}`} aria-label={title}>
      <Tabs {...tabs} />
      <TabPanel id={tabs.id} chosen={tabs.chosen}>
        <Panel key={tabs.chosen} />
      </TabPanel>
    </section>
  );
}
