/**
 * A tile of one exact width with the nodes above its hashes: row k holds the hashes of the complete runs of 2^k of them, 32 bytes each. Rows
 * are made when they are first asked for. A tile of one log, place and width never changes, so many proofs may share it.
 */
export type TileRows = Uint8Array[];

/** Where tiles that were met are kept, by `tilePath`, for proofs of the same log to share. A Map is one, without an end. */
export interface KnownTiles {
  get(path: string): TileRows | undefined;
  set(path: string, rows: TileRows): unknown;
}

/** Keeps the `most` tiles that were last asked for: at most 16 KiB each. */
export class RecentTiles implements KnownTiles {
  readonly #most: number;
  // In the order in which they were last asked for.
  readonly #tiles = new Map<string, TileRows>();

  constructor(most: number) {
    this.#most = most;
  }

  get(path: string): TileRows | undefined {
    const rows = this.#tiles.get(path);
    if (rows) this.set(path, rows);
    return rows;
  }

  set(path: string, rows: TileRows): void {
    this.#tiles.delete(path);
    this.#tiles.set(path, rows);
    if (this.#tiles.size > this.#most) this.#tiles.delete(this.#tiles.keys().next().value!);
  }
}
