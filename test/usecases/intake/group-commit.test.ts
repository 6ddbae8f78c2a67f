import { describe, expect, it } from 'vitest';
import { groupCommit, type GroupCommitOptions } from '#app/usecases/intake/group-commit.ts';

const options = (more: Partial<GroupCommitOptions<number>>): GroupCommitOptions<number> => ({
  write: async () => {},
  sizeOf: () => 1,
  parallel: 1,
  largestGroup: 100,
  longestQueue: 1000,
  largestQueueBytes: 1000,
  patienceMs: 5000,
  onFailure: () => {},
  ...more,
});

/** A write that ends only when told to. */
function heldWrite() {
  const groups: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const write = (items: readonly number[]) =>
    new Promise<void>((resolve) => {
      groups.push(items);
      ends.push(resolve);
    });
  return { write, groups, endAll: () => ends.splice(0).forEach((end) => end()) };
}

describe('a group commit', () => {
  it('writes what arrives together as one group, in order of arrival', async () => {
    const groups: (readonly number[])[] = [];
    const group = groupCommit(options({ write: async (items) => void groups.push(items) }));
    expect(await Promise.all([1, 2, 3].map((item) => group.add(item)))).toEqual([true, true, true]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('says written only after the write has ended', async () => {
    const held = heldWrite();
    const group = groupCommit(options({ write: held.write }));
    let answered = false;
    const added = group.add(1).then(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(held.groups).toEqual([[1]]);
    expect(answered).toBe(false);
    held.endAll();
    await added;
  });

  it('gathers the next group while one is being written, and no more than the largest', async () => {
    const held = heldWrite();
    const group = groupCommit(options({ write: held.write, largestGroup: 2 }));
    const all = [group.add(0)];
    await new Promise((resolve) => setImmediate(resolve));
    all.push(...[1, 2, 3].map((item) => group.add(item)));
    while (held.groups.length < 3) {
      held.endAll();
      await new Promise((resolve) => setImmediate(resolve));
    }
    held.endAll();
    await Promise.all(all);
    expect(held.groups).toEqual([[0], [1, 2], [3]]);
  });

  it('refuses at once what the full queue cannot hold, by number and by size', async () => {
    const byNumber = groupCommit(options({ write: heldWrite().write, longestQueue: 1, patienceMs: 20 }));
    const bySize = groupCommit(
      options({ write: heldWrite().write, sizeOf: (bytes) => bytes, largestQueueBytes: 10, patienceMs: 20 }),
    );
    const waiting = [byNumber.add(1), bySize.add(9)];
    expect(await byNumber.add(2)).toBe(false);
    expect(await bySize.add(2)).toBe(false);
    expect(await Promise.all(waiting)).toEqual([false, false]);
  });

  it('gives up waiting for a write that does not end', async () => {
    const group = groupCommit(options({ write: () => new Promise(() => {}), patienceMs: 20 }));
    expect(await group.add(1)).toBe(false);
  });

  it('says not written to everyone of a group that failed, and goes on with the next', async () => {
    let failing = true;
    const failures: number[] = [];
    const write = async () => {
      if (failing) throw new Error('down');
    };
    const group = groupCommit(options({ write, onFailure: (_error, items) => failures.push(items) }));
    expect(await Promise.all([group.add(1), group.add(2)])).toEqual([false, false]);
    failing = false;
    expect(await group.add(3)).toBe(true);
    expect(failures).toEqual([2]);
  });

  it('drains', async () => {
    const written: number[] = [];
    const group = groupCommit(options({ write: async (items) => void written.push(...items) }));
    void group.add(1);
    void group.add(2);
    await group.drain();
    expect(written).toEqual([1, 2]);
    await group.drain();
  });
});
