import { useEffect, useRef, useState } from 'react';

/** Which row is current, and where the keyboard is. Only one row can be reached by Tab; arrows move between them. */
export function useRowFocus(itemIds: readonly string[], first: string | null) {
  const [chosen, setChosen] = useState<string | null>(first);
  const elements = useRef(new Map<string, HTMLDivElement>());
  const wantsFocus = useRef(false);
  const current = chosen !== null && itemIds.includes(chosen) ? chosen : first;

  useEffect(() => {
    if (!wantsFocus.current || current === null) return;
    wantsFocus.current = false;
    const element = elements.current.get(current);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  });

  return {
    current,
    choose: setChosen,
    /** Makes a row current and gives it the keyboard. */
    moveTo(itemId: string | null) {
      if (itemId === null) return;
      wantsFocus.current = true;
      setChosen(itemId);
      // The same row again renders nothing new, so the effect above would not run.
      if (itemId === current) elements.current.get(itemId)?.focus({ preventScroll: true });
    },
    /** The row `by` places away on this page, or the row itself at the edge. */
    neighbour(itemId: string, by: 1 | -1): string | null {
      const at = itemIds.indexOf(itemId);
      return itemIds[Math.min(Math.max(at + by, 0), itemIds.length - 1)] ?? null;
    },
    register(itemId: string, element: HTMLDivElement | null) {
      if (element) elements.current.set(itemId, element);
      else elements.current.delete(itemId);
    },
  };
}
