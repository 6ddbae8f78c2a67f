import { z } from 'zod';
import { sign } from '#app/domain/access/footprint-door.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';

/** Topics whose deliveries show who was at work in the store. */
export const SIGN_TOPICS = [
  'orders/create',
  'orders/updated',
  'orders/edited',
  'refunds/create',
  'audit_events/admin_api_activity',
] as const;
export type SignTopic = (typeof SIGN_TOPICS)[number];

export const showsSigns = (topic: string): topic is SignTopic => SIGN_TOPICS.some((one) => one === topic);

/**
 * Who the body of one delivery shows at work: the number of an app, the number of a member of staff, and when. Nothing else of the body is
 * looked at, neither customer nor goods nor, of audit events, the queries of others. Orders that customers make themselves show an app.
 * Out: null when the body is not what the topic promises (shapes: webhook samples of 2026-07).
 */
export function signsOfDelivery(topic: SignTopic, body: Uint8Array): Sighting[] | null {
  const told = READERS[topic].safeParse(parse(Buffer.from(body).toString('utf8')));
  return told.success ? told.data : null;
}

const id = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value == null ? null : String(value)));
const time = z.iso.datetime({ offset: true });

const app = (source: Sighting['source'], at: string, number: string | null, more: Partial<Sighting> = {}) =>
  number === null ? [] : [sign('app', source, at, { id: number, confidence: 'certain', ...more })];
const person = (source: Sighting['source'], at: string, number: string | null, detail: string) =>
  number === null ? [] : [sign('person', source, at, { id: number, confidence: 'certain', detail })];

const order = z
  .object({ app_id: id, user_id: id, created_at: time })
  .transform(({ app_id, user_id, created_at }): Sighting[] => [
    ...app('order_source', created_at, app_id, { detail: 'made orders' }),
    ...person('order_staff', created_at, user_id, 'made or changed orders'),
  ]);

const edit = z
  .object({ order_edit: z.object({ app_id: id, user_id: id, created_at: time, committed_at: time.nullish() }) })
  .transform(({ order_edit: { app_id, user_id, created_at, committed_at } }): Sighting[] => [
    ...app('order_agreement', committed_at ?? created_at, app_id, { detail: 'made or changed orders' }),
    ...person('order_staff', committed_at ?? created_at, user_id, 'made or changed orders'),
  ]);

const refund = z
  .object({ user_id: id, created_at: time })
  .transform(({ user_id, created_at }): Sighting[] => person('refund_staff', created_at, user_id, 'gave refunds'));

const actor = z.object({
  actor_type: z.string(),
  actor_identifier: id,
  actor_metadata: z.object({ app_name: z.string().nullish() }).nullish(),
});
const audit = z
  .object({ events: z.array(z.object({ event: z.object({ timestamp: time, actor }) })) })
  .transform(({ events }): Sighting[] =>
    events.flatMap(({ event: { timestamp, actor: by } }) =>
      by.actor_type === 'app'
        ? app('audit_event', timestamp, by.actor_identifier, {
            name: by.actor_metadata?.app_name ?? null,
            detail: 'called the Admin API',
          })
        : [],
    ),
  );

const READERS: Record<SignTopic, z.ZodType<Sighting[]>> = {
  'orders/create': order,
  'orders/updated': order,
  'orders/edited': edit,
  'refunds/create': refund,
  'audit_events/admin_api_activity': audit,
};

/** Numbers of apps and people may exceed 2^53, so that whole numbers come as they are written. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, ((_key: string, value: unknown, { source }: { source?: string }) =>
      typeof value === 'number' && source !== undefined && /^\d{16,}$/.test(source) ? source : value) as never);
  } catch {
    return null;
  }
}
