import { useState } from 'react';
import type { ShownRow } from './use-decisions.tsx';

export interface Ticked {
  ids: ReadonlySet<string>;
  /** True when every undecided row of the filter is meant, on all pages. */
  everything: boolean;
  tick: (row: ShownRow, isTicked: boolean) => void;
  /** Exactly these rows, and no longer everything. */
  set: (itemIds: Iterable<string>) => void;
  tickEverything: (isEverything: boolean) => void;
}

/** The rows that a bulk decision is meant for. */
export function useTicked(): Ticked {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  return {
    ids,
    everything,
    tick: (row, isTicked) => {
      setEverything(false);
      setIds((before) => {
        const after = new Set(before);
        if (isTicked) after.add(row.itemId);
        else after.delete(row.itemId);
        return after;
      });
    },
    set: (itemIds) => {
      setEverything(false);
      setIds(new Set(itemIds));
    },
    tickEverything: setEverything,
  };
}
