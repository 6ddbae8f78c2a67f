import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { z } from 'zod';
import type { AdminAnswer } from './admin-answer.ts';
import type { AdminClient } from './admin-client.ts';

/** Reading stops here on the platform (platform.md 5), so a list that is this long may be longer. */
export const PAGINATION_CAP = 25_000;

/** How a walk over pages ended. 'bounded': at the number of pages it was allowed, with more to come. */
export type Ended = 'whole' | 'bounded' | 'denied' | { why: string };
type Stopped = Exclude<Ended, 'whole' | 'bounded'>;

const pageOfNodes = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().min(1).nullable() }),
  nodes: z.array(z.looseObject({})),
});
export type Page = z.infer<typeof pageOfNodes>;

export interface WalkOptions {
  /** Pages after which the walk ends as 'bounded'; Infinity unless given. */
  mostPages?: number;
  onPage?: (pages: number, rows: number) => void;
}

/** The nodes and digests of all pages so far, of one reading. */
export class PageWalk {
  readonly rows: unknown[] = [];
  readonly digests: string[] = [];
  apiVersion = '';
  readonly #client: AdminClient;
  readonly #options: Required<WalkOptions>;

  constructor(client: AdminClient, options: WalkOptions = {}) {
    this.#client = client;
    this.#options = { mostPages: Infinity, onPage: () => {}, ...options };
  }

  /** Walks one list to its end. A list that is cut short, turns in circles or fails anywhere is not 'whole'. */
  async all(next: (after: string | null) => Promise<Page | Stopped>): Promise<Ended> {
    const seen = new Set<string>();
    for (let after: string | null = null; ;) {
      const page: Page | Stopped = await next(after);
      if (page === 'denied' || 'why' in page) return page;
      this.rows.push(...page.nodes);
      this.#options.onPage(this.digests.length, this.rows.length);
      if (!page.pageInfo.hasNextPage) return 'whole';
      if (this.rows.length >= PAGINATION_CAP) return { why: 'pagination_cap' };
      if (this.digests.length >= this.#options.mostPages) return 'bounded';
      after = page.pageInfo.endCursor;
      // A cursor that does not move would be read for ever, or end a list early.
      if (after === null || seen.has(after)) return { why: 'cursor_stuck' };
      seen.add(after);
    }
  }

  async page<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    pick: (data: Data) => unknown,
  ): Promise<Page | Stopped> {
    const data = await this.one(document, variables);
    if (data === 'denied' || 'why' in data) return data;
    const page = pageOfNodes.safeParse(pick(data.data));
    return page.success ? page.data : { why: 'malformed_answer' };
  }

  /** One answer that is no page of a list; its digest counts like a page's. */
  async one<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<{ data: Data } | Stopped> {
    const answer: AdminAnswer<Data> = await this.#client.send(document, variables);
    if (answer.outcome === 'denied') return 'denied';
    if (answer.outcome === 'signed_out') return { why: 'signed_out' };
    if (answer.outcome === 'failed') return { why: answer.why };
    if (this.apiVersion !== '' && this.apiVersion !== answer.apiVersion) return { why: 'api_version_changed' };
    this.apiVersion = answer.apiVersion;
    this.digests.push(answer.bodyDigest);
    return { data: answer.data };
  }
}
