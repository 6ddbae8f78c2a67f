import { useEffect } from 'react';
import type { RefObject } from 'react';

const ROWS = 'a[data-primary-link]';

/** Moves through the rows of a table by J, K and the arrows. Enter follows the row's own link. */
export function useTableKeys(table: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (toRow(table.current, event)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [table]);
}

const STEPS: Readonly<Record<string, 1 | -1>> = { j: 1, arrowdown: 1, k: -1, arrowup: -1 };

function toRow(table: HTMLElement | null, { key, target }: KeyboardEvent): boolean {
  const step = STEPS[key.toLowerCase()];
  const links = [...(table?.querySelectorAll<HTMLElement>(ROWS) ?? [])];
  if (step === undefined || links.length === 0) return false;
  const at = links.findIndex((link) => link === target);
  // The arrows scroll the page until a row has the keyboard.
  if (at < 0 && key.startsWith('Arrow')) return false;
  const next = links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
  return true;
}

/** Is the keyboard in a field? Then letters are letters. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
