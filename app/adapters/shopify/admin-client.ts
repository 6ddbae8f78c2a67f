import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { getOperationAST, print } from 'graphql';
import { GraphQLClient } from 'graphql-request';
import { readEnvelope, type AdminAnswer, type AdminFailure } from './admin-answer.ts';
import { boundedFetch, CallFailed, type Bounds, type WholeAnswer } from '#app/adapters/egress.server.ts';
import { CostPace } from './cost-pace.ts';
import type { AccessTokens } from './access-tokens.ts';

export const ADMIN_API_VERSION = '2026-10';

export interface AdminClient {
  /** Sends one document and returns its answer; never throws for what Shopify or the network does. */
  send<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<AdminAnswer<Data>>;
}

export interface AdminClientOptions {
  /** Such as `harbour-goods.myshopify.com`. */
  domain: string;
  tokens: AccessTokens;
  /** Shared by every client of one store in this process, since they drain one bucket. */
  pace?: CostPace;
  bounds?: Bounds;
  /** Longest waiting, in milliseconds, that throttling may cost one document. */
  patienceMs?: number;
  clock?: AdminClock;
}

/** Time and chance, for tests. `random` is in [0, 1). */
export interface AdminClock {
  now(): number;
  wait(milliseconds: number): Promise<unknown>;
  random(): number;
}

export const REAL_CLOCK: AdminClock = {
  now: Date.now,
  wait: (milliseconds) => sleep(milliseconds),
  random: Math.random,
};

const BOUNDS: Bounds = { timeoutMs: 20_000, maxBytes: 20_000_000 };
const PATIENCE_MS = 10 * 60_000;
const ATTEMPTS = 5;
const BLIND_PAUSE_MS = 1_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * Admin GraphQL of one store. Waits for the throttle as long as the cost of the query demands, retries what is passing (no connection, 429,
 * 5xx) with growing random pauses, and renews a refused token once.
 */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const setting = { pace: new CostPace(), bounds: BOUNDS, patienceMs: PATIENCE_MS, clock: REAL_CLOCK, ...options };
  return { send: (document, variables) => new Call(setting, document, variables).run() };
}

/** One document on its way, through all its attempts. */
class Call<Data, Variables extends Record<string, unknown>> {
  readonly #setting: Required<AdminClientOptions>;
  readonly #document: TypedDocumentNode<Data, Variables>;
  readonly #variables: Variables;
  readonly #operation: string;
  #failures = 0;
  #waitedMs = 0;
  #hasRenewed = false;

  constructor(
    setting: Required<AdminClientOptions>,
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) {
    this.#setting = setting;
    this.#document = document;
    this.#variables = variables;
    this.#operation = getOperationAST(document)?.name?.value ?? '';
  }

  async run(): Promise<AdminAnswer<Data>> {
    let token = await this.#setting.tokens.current();
    for (;;) {
      if (token.outcome === 'gone') return { outcome: 'signed_out' };
      if (token.outcome === 'failed') return { outcome: 'failed', why: 'token_unavailable' };
      if (!(await this.#afford())) return { outcome: 'failed', why: 'throttled_too_long' };
      const attempt = await sendOnce(this.#setting, this.#document, this.#variables, token.accessToken);
      if (attempt.kind === 'unauthorized') {
        if (this.#hasRenewed) return { outcome: 'signed_out' };
        this.#hasRenewed = true;
        token = await this.#setting.tokens.renew(token.accessToken);
        continue;
      }
      const answer = attempt.kind === 'answer' ? await this.#judge(attempt) : await this.#judgeFailure(attempt);
      if (answer !== 'again') return answer;
    }
  }

  /** Waits until the bucket should hold what this document costs; false when patience has run out. */
  async #afford(): Promise<boolean> {
    const { pace, clock } = this.#setting;
    const pause = pace.waitBefore(this.#operation, clock.now());
    if (!(await this.#waitForBucket(pause))) return false;
    pace.spend(this.#operation, clock.now());
    return true;
  }

  async #judge(attempt: GraphQLAnswer): Promise<AdminAnswer<Data> | 'again'> {
    const { pace, clock } = this.#setting;
    const reading = readEnvelope(attempt.body);
    if (reading.cost !== undefined) pace.learn(this.#operation, reading.cost, clock.now());
    switch (reading.kind) {
      case 'data':
        // The types are generated from the schema this version of the API answers by; callers check what their rules rest on.
        return {
          outcome: 'answered',
          data: reading.data as Data,
          bodyDigest: attempt.digest,
          apiVersion: attempt.apiVersion,
        };
      case 'denied':
        return { outcome: 'denied', fields: reading.fields };
      case 'throttled': {
        // #afford waits for the points that are missing. When the report names none, the pause is a guess. The random part keeps two readers
        // that were throttled together from coming back together.
        const isKnown = pace.waitBefore(this.#operation, clock.now()) > 0;
        const pause = (isKnown ? 0 : BLIND_PAUSE_MS) + Math.floor(clock.random() * 100);
        return (await this.#waitForBucket(pause)) ? 'again' : { outcome: 'failed', why: 'throttled_too_long' };
      }
      case 'failed':
        return reading.why === 'server_error'
          ? this.#retryLater('server_error', null)
          : { outcome: 'failed', why: reading.why };
    }
  }

  async #judgeFailure(attempt: Passing | Refused): Promise<AdminAnswer<Data> | 'again'> {
    if (attempt.kind === 'refused') return { outcome: 'failed', why: attempt.why };
    return this.#retryLater(attempt.why, attempt.retryAfterMs);
  }

  async #retryLater(why: AdminFailure, retryAfterMs: number | null): Promise<AdminAnswer<Data> | 'again'> {
    this.#failures += 1;
    if (this.#failures >= ATTEMPTS) return { outcome: 'failed', why };
    await this.#setting.clock.wait(retryAfterMs ?? backoff(this.#failures, this.#setting.clock.random()));
    return 'again';
  }

  async #waitForBucket(milliseconds: number): Promise<boolean> {
    this.#waitedMs += milliseconds;
    if (this.#waitedMs > this.#setting.patienceMs) return false;
    if (milliseconds > 0) await this.#setting.clock.wait(milliseconds);
    return true;
  }
}

interface GraphQLAnswer {
  kind: 'answer';
  body: unknown;
  digest: string;
  apiVersion: string;
}
interface Passing {
  kind: 'passing';
  why: 'unreachable' | 'timeout' | 'server_error' | 'throttled_too_long';
  retryAfterMs: number | null;
}
interface Refused {
  kind: 'refused';
  why: 'answer_too_large' | 'malformed_answer' | 'query_rejected';
}
type Attempt = GraphQLAnswer | Passing | Refused | { kind: 'unauthorized' };

/** Ends graphql-request's work as soon as the status says that no GraphQL answer follows. */
class NotAnAnswer extends Error {
  readonly answer: WholeAnswer;
  constructor(answer: WholeAnswer) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

async function sendOnce<Data, Variables extends Record<string, unknown>>(
  { domain, bounds }: Required<AdminClientOptions>,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  accessToken: string,
): Promise<Attempt> {
  const seen: { digest: string; apiVersion: string } = { digest: '', apiVersion: ADMIN_API_VERSION };
  const client = new GraphQLClient(`https://${domain}/admin/api/${ADMIN_API_VERSION}/graphql.json`, {
    headers: { 'X-Shopify-Access-Token': accessToken, Accept: 'application/json' },
    errorPolicy: 'all',
    fetch: async (input, init) => {
      const whole = await boundedFetch(input instanceof Request ? input.url : input, init ?? {}, bounds);
      if (whole.status !== 200) throw new NotAnAnswer(whole);
      seen.digest = createHash('sha256').update(whole.bytes).digest('hex');
      seen.apiVersion = whole.headers.get('x-shopify-api-version') ?? ADMIN_API_VERSION;
      return new Response(Buffer.from(whole.bytes), { headers: { 'content-type': 'application/json' } });
    },
  });
  try {
    const { data, errors, extensions } = await client.rawRequest<Data, Variables>(print(document), variables);
    return { kind: 'answer', body: { data, errors, extensions }, ...seen };
  } catch (error) {
    return attemptOf(error);
  }
}

function attemptOf(error: unknown): Attempt {
  if (error instanceof CallFailed) {
    if (error.code === 'answer_too_large') return { kind: 'refused', why: error.code };
    return { kind: 'passing', why: error.code, retryAfterMs: null };
  }
  if (error instanceof NotAnAnswer) return attemptOfStatus(error.answer);
  // What is left is a 200 whose body is not a GraphQL answer.
  return { kind: 'refused', why: 'malformed_answer' };
}

function attemptOfStatus(answer: WholeAnswer): Attempt {
  const { status } = answer;
  if (status === 429) return { kind: 'passing', why: 'throttled_too_long', retryAfterMs: retryAfter(answer.headers) };
  if (status >= 500) return { kind: 'passing', why: 'server_error', retryAfterMs: retryAfter(answer.headers) };
  // 402 and 423 are frozen and locked stores, 404 a store that is gone: a new token changes none of them.
  if (status === 401 || status === 403) return { kind: 'unauthorized' };
  return { kind: 'refused', why: 'query_rejected' };
}

function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : null;
}

/** Full jitter: a random pause up to the doubled limit. */
function backoff(failures: number, random: number): number {
  const limit = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
  return Math.floor(limit / 2 + (limit / 2) * random);
}
