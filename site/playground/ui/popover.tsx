/** A button with what it opens: the browser closes it by Escape, or a click elsewhere. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  readonly id: string;
  /** What stands on the button. */
  readonly label: ComponentChildren;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** Closes the popover of this id. */
export function closePopover(id: string): void {
  document.getElementById(id)?.hidePopover();
}

/** The button and the popover, which is placed below it and within the window. */
export function Popover({ id, label, title, children }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const onToggle = (event: ToggleEvent): void => {
    const popover = event.currentTarget as HTMLElement;
    const open = event.newState === "open";
    button.current?.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const { left, bottom } = button.current!.getBoundingClientRect();
    popover.style.left = `${Math.max(8, Math.min(left, innerWidth - popover.offsetWidth - 8))}px`;
    popover.style.top = `${bottom + 6}px`;
    popover.style.maxHeight = `${innerHeight - bottom - 14}px`;
    popover.querySelector<HTMLElement>("button, select, input")?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="pg-button"
        popovertarget={id}
        aria-expanded="false"
        aria-haspopup="dialog"
      >
        {label}
        <span class="pg-caret" aria-hidden="true" />
      </button>
      <div id={id} popover="auto" class="pg-popover" role="dialog" aria-label={title} onToggle={onToggle as never}>
        {children}
      </div>
    </>
  );
}
