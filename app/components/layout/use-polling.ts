import { useEffect } from 'react';
import { useRevalidator } from '@remix-run/react';

const EVERY_MS = 2_000;

/** Loads the page's data again every two seconds while `waiting`, and not while the page is hidden. */
export function usePolling(waiting: boolean): void {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!waiting || state !== 'idle') return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, EVERY_MS);
    return () => clearTimeout(timer);
  }, [waiting, state, revalidate]);
}
