import { useCallback } from 'react';
import { useNavigation, useSearchParams } from '@remix-run/react';

/** The state of a table lives in the address bar, so that Back, reload and a sent link show the same rows. */
export function useTableState() {
  const [params, setParams] = useSearchParams();
  const loading = useNavigation().state === 'loading';
  const set = useCallback(
    (changes: Record<string, string | readonly string[] | null>) => {
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          // Whatever narrows the rows starts again at the first page.
          if (!('page' in changes)) next.delete('page');
          for (const [name, value] of Object.entries(changes)) {
            next.delete(name);
            for (const one of [value ?? []].flat()) if (one !== '') next.append(name, one);
          }
          return next;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [setParams],
  );
  /** Shows a view: the filters and order that its query names, and nothing else. */
  const show = useCallback(
    (query: string) => setParams(new URLSearchParams(query), { replace: true, preventScrollReset: true }),
    [setParams],
  );
  return { params, set, show, loading };
}
