import { z } from 'zod';
import { normalisePlatformId } from '#app/domain/access/account.ts';
import { sign } from '#app/domain/access/footprint-door.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';

/**
 * What each kind of node says of an app or a person. Nothing else of the node is looked at or kept. Each takes one node as Shopify gave it
 * and the time of reading (UTC, ISO 8601), and throws ZodError for one that is not what the schema promises.
 */
export type SignsOf = (node: unknown, at: string) => Sighting[];

const app = z.object({ id: z.string(), title: z.string(), handle: z.string().nullish(), apiKey: z.string().nullish() });
const staff = z.object({ id: z.string(), name: z.string().nullish() }).nullish();
const time = z.iso.datetime({ offset: true });

/** The API key is what lists of apps carry; the number is second best. */
const namedApp = ({ id, title, handle, apiKey }: z.infer<typeof app>): Partial<Sighting> => ({
  id: apiKey || normalisePlatformId(id),
  handle: handle || null,
  name: title,
  confidence: 'certain',
});

const namedPerson = ({ id, name }: NonNullable<z.infer<typeof staff>>): Partial<Sighting> => ({
  id: normalisePlatformId(id),
  name: name?.trim() || null,
  confidence: 'certain',
});

const channel = z.object({ name: z.string(), app });
export const signsOfChannel: SignsOf = (node, at) => {
  const { name, app: of } = channel.parse(node);
  return [sign('app', 'channel', at, { ...namedApp(of), detail: `sales channel “${name}”` })];
};

const publication = z.object({ catalog: z.object({ apps: z.object({ nodes: z.array(app) }).optional() }).nullish() });
export const signsOfPublication: SignsOf = (node, at) =>
  (publication.parse(node).catalog?.apps?.nodes ?? []).map((of) =>
    sign('app', 'channel', at, { ...namedApp(of), detail: 'products are published to it' }),
  );

const fulfilmentService = z.object({ serviceName: z.string(), type: z.string(), callbackUrl: z.string().nullish() });
export const signsOfFulfilmentService: SignsOf = (node, at) => {
  const { serviceName, type, callbackUrl } = fulfilmentService.parse(node);
  // The others are the store's own hands and Shopify's gift cards.
  if (type !== 'THIRD_PARTY') return [];
  return [
    sign('app', 'fulfilment_service', at, { name: serviceName, detail: calledAt('fulfils orders', callbackUrl) }),
  ];
};

const carrierService = z.object({ name: z.string().nullish(), active: z.boolean(), callbackUrl: z.string().nullish() });
export const signsOfCarrierService: SignsOf = (node, at) => {
  const { name, active, callbackUrl } = carrierService.parse(node);
  const does = active ? 'prices shipping' : 'prices shipping, switched off';
  return [sign('app', 'carrier_service', at, { name: name ?? null, detail: calledAt(does, callbackUrl) })];
};

const scriptTag = z.object({ src: z.string(), createdAt: time });
/** Only the host and the path: what follows them can hold keys. */
export const signsOfScriptTag: SignsOf = (node, at) => {
  const { src, createdAt } = scriptTag.parse(node);
  const address = addressOf(src);
  if (address === null) return [];
  const detail = `script ${address.host}${address.pathname}`;
  return [sign('app', 'script_tag', at, { name: address.host, firstSeenAt: createdAt, detail })];
};

const event = z.object({
  createdAt: time,
  appTitle: z.string().nullish(),
  attributeToUser: z.boolean(),
  author: z.string().nullish(),
  subjectType: z.string().nullish(),
  commentAuthor: staff,
});
/** `author` names a member of staff only where the event is put down to a user; elsewhere it can be an app, or a customer. */
export const signsOfEvent: SignsOf = (node) => {
  const { createdAt, appTitle, attributeToUser, author, subjectType, commentAuthor } = event.parse(node);
  const detail = subjectType ? `at work on: ${subjectType.toLowerCase().replaceAll('_', ' ')}` : null;
  const likely = { confidence: 'likely', detail } as const;
  return [
    ...(appTitle ? [sign('app', 'event_title', createdAt, { name: appTitle, ...likely })] : []),
    ...(attributeToUser && author?.trim()
      ? [sign('person', 'event_author', createdAt, { name: author.trim(), ...likely })]
      : []),
    ...(commentAuthor
      ? [sign('person', 'event_author', createdAt, { ...namedPerson(commentAuthor), detail: 'wrote a comment' })]
      : []),
  ];
};

/** What an order is said to come from when no app made it; none of these is an app somebody installed. */
const SHOPIFYS_OWN = ['web', 'pos', 'shopify_draft_order', 'iphone', 'android', 'subscription_contract', 'mobile_app'];

const orderSource = z.object({
  createdAt: time,
  sourceName: z.string().nullish(),
  app: z.object({ id: z.string(), name: z.string() }).nullish(),
});
export const signsOfOrderSource: SignsOf = (node) => {
  const { createdAt, sourceName, app: of } = orderSource.parse(node);
  if (of) {
    const named = {
      id: normalisePlatformId(of.id),
      name: of.name,
      confidence: 'certain',
      detail: 'made orders',
    } as const;
    return [sign('app', 'order_source', createdAt, named)];
  }
  if (!sourceName || SHOPIFYS_OWN.includes(sourceName.toLowerCase())) return [];
  return [sign('app', 'order_source', createdAt, { name: sourceName, detail: 'named as the source of orders' })];
};

const orderAgreements = z.object({
  agreements: z.object({ nodes: z.array(z.object({ happenedAt: time, app: app.nullish() })) }),
});
export const signsOfOrderAgreements: SignsOf = (node) =>
  orderAgreements
    .parse(node)
    .agreements.nodes.flatMap(({ happenedAt, app: of }) =>
      of ? [sign('app', 'order_agreement', happenedAt, { ...namedApp(of), detail: 'made or changed orders' })] : [],
    );

const orderStaff = z.object({
  createdAt: time,
  staffMember: staff,
  agreements: z.object({ nodes: z.array(z.object({ happenedAt: time, user: staff })) }),
});
export const signsOfOrderStaff: SignsOf = (node) => {
  const { createdAt, staffMember, agreements } = orderStaff.parse(node);
  const made = staffMember ? [{ at: createdAt, of: staffMember }] : [];
  const changed = agreements.nodes.flatMap(({ happenedAt, user }) => (user ? [{ at: happenedAt, of: user }] : []));
  return [...made, ...changed].map(({ at, of }) =>
    sign('person', 'order_staff', at, { ...namedPerson(of), detail: 'made or changed orders' }),
  );
};

const refundStaff = z.object({
  updatedAt: time,
  refunds: z.array(z.object({ createdAt: time.nullish(), staffMember: staff })),
});
export const signsOfRefunds: SignsOf = (node) => {
  const { updatedAt, refunds } = refundStaff.parse(node);
  return refunds.flatMap(({ createdAt, staffMember }) =>
    staffMember
      ? [
          sign('person', 'refund_staff', createdAt ?? updatedAt, {
            ...namedPerson(staffMember),
            detail: 'gave refunds',
          }),
        ]
      : [],
  );
};

function calledAt(does: string, callbackUrl: string | null | undefined): string {
  const host = callbackUrl ? addressOf(callbackUrl)?.host : undefined;
  return host ? `${does}, called at ${host}` : does;
}

const addressOf = (text: string): URL | null => URL.parse(text.startsWith('//') ? `https:${text}` : text);
