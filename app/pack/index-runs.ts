/** Rising indexes of entries, kept as runs of neighbours: a whole log is one run, however long it is. */
export class IndexRuns implements Iterable<number> {
  /** First index of each run, and its last. */
  readonly #firsts: number[] = [];
  readonly #lasts: number[] = [];
  #count = 0;

  /** How many indexes there are. */
  get count(): number {
    return this.#count;
  }

  /** The last index; -1 while there is none. */
  get last(): number {
    return this.#lasts.at(-1) ?? -1;
  }

  /** Takes in an index above the last one. */
  add(index: number): void {
    this.#count += 1;
    if (index === this.last + 1 && this.#lasts.length > 0) this.#lasts[this.#lasts.length - 1] = index;
    else {
      this.#firsts.push(index);
      this.#lasts.push(index);
    }
  }

  *[Symbol.iterator](): Generator<number> {
    for (const [run, first] of this.#firsts.entries()) {
      for (let index = first; index <= this.#lasts[run]!; index += 1) yield index;
    }
  }

  /** Which stretches of this width, counted from 0, hold an index: each once, rising. */
  *stretches(width: number): Generator<number> {
    let told = -1;
    for (const [run, first] of this.#firsts.entries()) {
      const end = Math.floor(this.#lasts[run]! / width);
      for (let at = Math.max(told + 1, Math.floor(first / width)); at <= end; at += 1) yield at;
      told = end;
    }
  }
}
