import { FOOTPRINT_DOORS, isDoorOpen } from '#app/domain/access/footprint-door.ts';
import type { CoveredTo, DatedDoor, DoorReading, FootprintDoor } from '#app/domain/access/footprint-door.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import type { Context, FootprintReader } from '#app/ports.ts';
import type { AdminClient } from './admin-client.ts';
import * as signs from './footprint-signs.ts';
import { PageWalk, type Ended } from './page-walk.ts';
import * as queries from './queries/admin.generated.ts';
import { countStore } from './store-counts.ts';
import { signsOfThemeFile } from './theme-embeds.ts';

type Shop = Context['shop'];

const DAY_MS = 24 * 60 * 60 * 1000;
/** What Shopify shows at most: events of a year; orders of 60 days, or with read_all_orders any, of which a year is enough. */
const YEAR_DAYS = 365;
const ORDER_DAYS = 60;
/** What happened just now may not be found yet, and would be passed by if it were taken for read. */
const SETTLING_MS = 2 * 60 * 1000;
/** Pages of one door in one reading. A store with more behind it is read on by the next one. */
const MOST_PAGES = 20;

/** Failures that will meet every other door, too: nobody waits for each of them in turn. */
const MEETS_ALL = ['signed_out', 'token_unavailable', 'unreachable', 'timeout', 'throttled_too_long'];

/** Looks through every door by an Admin client that is handed in. A door whose permission was never granted is not tried. */
export function createFootprintReader(clientOf: (shop: Shop) => AdminClient, now: () => Date): FootprintReader {
  return {
    async read(shop, covered) {
      const readings: DoorReading[] = [];
      let broken: string | null = null;
      for (const door of FOOTPRINT_DOORS) {
        const reading: DoorReading = !isDoorOpen(door, shop.grantedScopes)
          ? nothing(door, 'closed', 'scope_missing')
          : broken !== null
            ? nothing(door, 'failed', broken)
            : await lookThrough(door, { client: clientOf(shop), shop, covered, now: now() });
        if (reading.outcome === 'failed' && MEETS_ALL.includes(reading.why ?? '')) broken = reading.why;
        readings.push(reading);
      }
      return readings;
    },
    count: (shop) => countStore(clientOf(shop), shop.grantedScopes),
  };
}

const nothing = (door: FootprintDoor, outcome: 'closed' | 'failed', why: string): DoorReading => ({
  door,
  outcome,
  why,
  pages: 0,
  digests: [],
  sightings: [],
  coversTo: null,
});

interface Look {
  client: AdminClient;
  shop: Shop;
  covered: CoveredTo;
  now: Date;
}

/** What a door showed, before it is known whether all of it can be understood. */
interface Seen {
  ended: Ended;
  walk: PageWalk;
  sightings: () => Sighting[];
  why?: string;
  coversTo?: string;
}

async function lookThrough(door: FootprintDoor, look: Look): Promise<DoorReading> {
  const { ended, walk, sightings, why, coversTo } = await LOOKS[door](look);
  const { digests } = walk;
  const told = { door, pages: digests.length, digests };
  if (ended === 'denied') return { ...nothing(door, 'closed', 'denied'), ...told };
  if (typeof ended === 'object') return { ...nothing(door, 'failed', ended.why), ...told };
  try {
    const found = sightings();
    const left = ended === 'bounded' ? 'more_to_come' : (why ?? null);
    return { ...told, outcome: 'read', why: left, sightings: found, coversTo: coversTo ?? null };
  } catch {
    return { ...nothing(door, 'failed', 'malformed_nodes'), ...told };
  }
}

const LOOKS: Record<FootprintDoor, (look: Look) => Promise<Seen>> = {
  channels: (look) =>
    present(look, signs.signsOfChannel, (walk, after) =>
      walk.page(queries.ChannelPageDocument, { after }, (data) => data.channels),
    ),
  publications: (look) =>
    present(look, signs.signsOfPublication, (walk, after) =>
      walk.page(queries.PublicationPageDocument, { after }, (data) => data.publications),
    ),
  fulfilment_services: (look) =>
    present(look, signs.signsOfFulfilmentService, (walk) =>
      walk.page(queries.FulfilmentServicesDocument, {}, (data) => ({
        pageInfo: { hasNextPage: false, endCursor: null },
        nodes: data.shop.fulfillmentServices,
      })),
    ),
  carrier_services: (look) =>
    present(look, signs.signsOfCarrierService, (walk, after) =>
      walk.page(queries.CarrierServicePageDocument, { after }, (data) => data.carrierServices),
    ),
  script_tags: (look) =>
    present(look, signs.signsOfScriptTag, (walk, after) =>
      walk.page(queries.ScriptTagPageDocument, { after }, (data) => data.scriptTags),
    ),
  theme: themeInForce,
  events,
  order_sources: (look) =>
    dated('order_sources', look, signs.signsOfOrderSource, (walk, after, query) =>
      walk.page(queries.OrderSourcePageDocument, { after, query }, (data) => data.orders),
    ),
  order_agreements: (look) =>
    dated('order_agreements', look, signs.signsOfOrderAgreements, (walk, after, query) =>
      walk.page(queries.OrderAgreementPageDocument, { after, query }, (data) => data.orders),
    ),
  order_staff: (look) =>
    dated('order_staff', look, signs.signsOfOrderStaff, (walk, after, query) =>
      walk.page(queries.OrderStaffPageDocument, { after, query }, (data) => data.orders),
    ),
  refund_staff: (look) =>
    dated('refund_staff', look, signs.signsOfRefunds, (walk, after, query) =>
      walk.page(queries.RefundStaffPageDocument, { after, query }, (data) => data.orders),
    ),
};

type NextPage = (walk: PageWalk, after: string | null) => ReturnType<PageWalk['page']>;

/** A door that shows what is there now, all of it. */
async function present({ client, now }: Look, signsOf: signs.SignsOf, next: NextPage): Promise<Seen> {
  const walk = new PageWalk(client);
  const ended = await walk.all((after) => next(walk, after));
  const at = now.toISOString();
  return { ended, walk, sightings: () => walk.rows.flatMap((node) => signsOf(node, at)) };
}

type NextDatedPage = (walk: PageWalk, after: string | null, query: string) => ReturnType<PageWalk['page']>;

/**
 * A door through which things are seen in the order of their times: from where the last reading ended, at most so many pages. What
 * happened at the very moment where two readings meet is seen by both, and counts once where sightings are put together.
 */
async function dated(door: DatedDoor, look: Look, signsOf: signs.SignsOf, next: NextDatedPage): Promise<Seen> {
  const walk = new PageWalk(look.client, { mostPages: MOST_PAGES });
  const { from, to } = spanOf(door, look);
  const field = door === 'events' ? 'created_at' : 'updated_at';
  const query = `${field}:>='${from}' AND ${field}:<='${to}'`;
  const ended = await walk.all((after) => next(walk, after, query));
  const sightings = () => walk.rows.flatMap((node) => signsOf(node, to));
  const why = walk.rows.some(hidesSome) ? { why: 'partly_hidden' } : {};
  return { ended, walk, sightings, ...why, coversTo: ended === 'bounded' ? reached(walk, door, from) : to };
}

/** An order with more agreements than are asked for at a time. */
const hidesSome = (node: unknown): boolean =>
  (node as { agreements?: { pageInfo?: { hasNextPage?: boolean } } }).agreements?.pageInfo?.hasNextPage === true;

function spanOf(door: DatedDoor, { shop, covered, now }: Look): { from: string; to: string } {
  const seesAll = door === 'events' || shop.grantedScopes.includes('read_all_orders');
  const oldest = new Date(now.getTime() - (seesAll ? YEAR_DAYS : ORDER_DAYS) * DAY_MS).toISOString();
  const known = covered[door];
  const from = known !== undefined && known > oldest ? known : oldest;
  const to = new Date(now.getTime() - SETTLING_MS).toISOString();
  return { from, to: to > from ? to : from };
}

/**
 * The time of the last node. Where more happened at one moment than a reading takes in, the next one begins there again: it says that
 * there is more to come rather than pass over what nobody saw.
 */
function reached(walk: PageWalk, door: DatedDoor, from: string): string {
  const last = walk.rows.at(-1) as { createdAt?: string; updatedAt?: string };
  const time = new Date((door === 'events' ? last.createdAt : last.updatedAt) ?? from).toISOString();
  return time > from ? time : from;
}

/** Comments name a member of staff, which some stores may not see: then the rest is read without them, and the reading says so. */
async function events(look: Look): Promise<Seen> {
  const read = (withStaff: boolean) =>
    dated('events', look, signs.signsOfEvent, (walk, after, query) =>
      walk.page(queries.EventPageDocument, { after, query, withStaff }, (data) => data.events),
    );
  if (!look.shop.grantedScopes.includes('read_users')) return { ...(await read(false)), why: 'partly_hidden' };
  const whole = await read(true);
  return whole.ended === 'denied' ? { ...(await read(false)), why: 'partly_hidden' } : whole;
}

async function themeInForce({ client, now }: Look): Promise<Seen> {
  const walk = new PageWalk(client);
  const none = { walk, sightings: () => [] };
  const themes = await walk.one(queries.MainThemeDocument, {});
  if (themes === 'denied' || 'why' in themes) return { ...none, ended: themes };
  const theme = themes.data.themes?.nodes[0]?.id;
  if (theme === undefined) return { ...none, ended: 'whole' };
  const unread: unknown[] = [];
  const ended = await walk.all((after) =>
    walk.page(queries.ThemeFilePageDocument, { theme, after }, (data) => {
      unread.push(...(data.theme?.files?.userErrors ?? []));
      return data.theme?.files;
    }),
  );
  const files = walk.rows as ThemeFile[];
  const hidden = files.some((file) => textOf(file) === null) || unread.length > 0;
  const at = now.toISOString();
  const sightings = () => files.flatMap((file) => signsOfThemeFile(file.filename, textOf(file) ?? '', at));
  return { ended, walk, sightings, ...(hidden ? { why: 'partly_hidden' } : {}) };
}

type ThemeFile = { filename: string; body: { content?: string; contentBase64?: string } };

/** null for a file so big that Shopify gives only an address: it is not fetched. */
function textOf({ body }: ThemeFile): string | null {
  if (body.contentBase64 !== undefined) return Buffer.from(body.contentBase64, 'base64').toString('utf8');
  return body.content ?? null;
}
