/** Collects items that arrive one by one and writes them in groups, so that many callers share one commit. */
export interface GroupCommit<Item> {
  /**
   * Resolves true once the item's group is committed; false when the write failed, the queue is full, or the wait was too long. After
   * false the item may still have been written: whoever sends it again must be recognised.
   */
  add(item: Item): Promise<boolean>;
  /** Resolves when everything that was accepted has been written or given up. */
  drain(): Promise<void>;
}

export interface GroupCommitOptions<Item> {
  write: (items: readonly Item[]) => Promise<unknown>;
  sizeOf: (item: Item) => number;
  /** Groups written at the same time. While they are under way, the next group gathers. */
  parallel: number;
  largestGroup: number;
  /** Bounds on what may wait: beyond them a caller hears false at once, and memory stays bounded while the database is slow. */
  longestQueue: number;
  largestQueueBytes: number;
  /** Longest a caller waits, in milliseconds. */
  patienceMs: number;
  onFailure: (error: unknown, items: number) => void;
}

interface Waiting<Item> {
  item: Item;
  size: number;
  settle: (written: boolean) => void;
}

export function groupCommit<Item>(options: GroupCommitOptions<Item>): GroupCommit<Item> {
  let queue: Waiting<Item>[] = [];
  let queuedBytes = 0;
  let writing = 0;
  let planned = false;
  const idle: (() => void)[] = [];

  const plan = () => {
    if (planned || writing >= options.parallel || queue.length === 0) return;
    planned = true;
    // After the events that are ready now: requests that arrived together go into one group.
    setImmediate(() => {
      planned = false;
      void writeGroup();
    });
  };

  const writeGroup = async () => {
    const group = queue.slice(0, options.largestGroup);
    if (group.length === 0) return;
    queue = queue.slice(group.length);
    queuedBytes -= total(group);
    writing += 1;
    plan();
    const written = await write(group.map((waiting) => waiting.item));
    writing -= 1;
    for (const waiting of group) waiting.settle(written);
    plan();
    if (writing === 0 && queue.length === 0) idle.splice(0).forEach((resume) => resume());
  };

  const write = async (items: Item[]): Promise<boolean> => {
    try {
      await options.write(items);
      return true;
    } catch (error) {
      options.onFailure(error, items.length);
      return false;
    }
  };

  return {
    add: (item) => {
      const size = options.sizeOf(item);
      if (queue.length >= options.longestQueue || queuedBytes + size > options.largestQueueBytes)
        return Promise.resolve(false);
      return new Promise((resolve) => {
        const impatience = setTimeout(() => resolve(false), options.patienceMs);
        const settle = (written: boolean) => {
          clearTimeout(impatience);
          resolve(written);
        };
        queue.push({ item, size, settle });
        queuedBytes += size;
        plan();
      });
    },
    drain: () =>
      writing === 0 && queue.length === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve)),
  };
}

const total = (waiting: readonly { size: number }[]) => waiting.reduce((sum, { size }) => sum + size, 0);
