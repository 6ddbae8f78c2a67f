import { z } from 'zod';
import { REMOVAL_REASONS } from '#app/domain/review/decision.ts';
import { isText } from './read-form.ts';

const uuid = z.uuid();
const text = (longest: number) => z.string().max(longest).refine(isText);

const itemsSchema = z.array(z.strictObject({ itemId: uuid, expectedVersion: z.int().min(0) })).max(10_000);

const decisionSchema = z.strictObject({
  intent: z.literal('record'),
  items: itemsSchema.min(1),
  decision: z.enum(['keep', 'reduce', 'remove', 'cannot_tell', 'exception']),
  reason: z.enum(REMOVAL_REASONS).nullable(),
  note: text(10_000).nullable(),
  drop: z.array(text(200)).max(500),
  /** The last day of an exception, YYYY-MM-DD. */
  until: z.iso.date().nullable(),
  whose: z.enum(['mine', 'all']),
});

const bulkSchema = z.strictObject({
  intent: z.literal('bulk'),
  /** The rows that were ticked, or every undecided row that the filters of this address find. */
  items: itemsSchema.min(1).nullable(),
  address: text(2_000),
  decision: z.enum(['keep', 'remove']),
  reason: z.enum(REMOVAL_REASONS).nullable(),
  whose: z.enum(['mine', 'all']),
});

const undoSchema = z.strictObject({
  intent: z.literal('undo'),
  itemId: uuid,
  expectedVersion: z.int().min(0),
  whose: z.enum(['mine', 'all']),
});

const requestSchema = z.discriminatedUnion('intent', [decisionSchema, bulkSchema, undoSchema]);

export type DecisionRequest = z.infer<typeof requestSchema>;

/** Reads what the Decide screen posts. Throws a 400 Response when it is nothing that screen sends. */
export async function readDecisionRequest(request: Request): Promise<DecisionRequest> {
  const parsed = requestSchema.safeParse(await request.json().catch(() => null));
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}

const filtersSchema = z.object({
  whose: z.enum(['mine', 'all']).nullable().catch(null),
  show: z.enum(['all', 'undecided', 'decided', 'closer_look', 'stands_out', 'changed']).catch('all'),
  kind: z.enum(['all', 'people', 'apps', 'roles']).catch('all'),
  search: text(200).trim().catch(''),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

type FiltersInAddress = z.infer<typeof filtersSchema>;

/** Filters from the address bar; anything unknown there falls back to showing all. `whose` is null when the address does not say. */
export function readFilters(search: URLSearchParams): FiltersInAddress {
  return filtersSchema.parse({
    whose: search.get('whose'),
    show: search.get('show') ?? 'all',
    kind: search.get('kind') ?? 'all',
    search: search.get('q') ?? '',
    page: search.get('page') ?? '1',
  });
}

/** The id in an address, or a 404: an id that is no id names nothing. */
export function readCycleId(params: { cycleId?: string | undefined }): string {
  const parsed = uuid.safeParse(params.cycleId);
  if (!parsed.success) throw new Response(null, { status: 404 });
  return parsed.data;
}

/** The id of a row in an address or a form, or a 404. */
export function readItemId(value: unknown): string {
  const parsed = uuid.safeParse(value);
  if (!parsed.success) throw new Response(null, { status: 404 });
  return parsed.data;
}

/** One text field of a form, trimmed; null when it is absent or empty. */
export function readText(form: FormData, name: string, longest = 10_000): string | null {
  const value = form.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, longest) : null;
}

const setUpSchema = z.object({
  due: text(10).trim().catch(''),
  name: text(200).trim().catch(''),
  other: text(500).catch(''),
  selfReviewReason: text(10_000).trim().catch(''),
  unmatchedReason: text(10_000).trim().catch(''),
  overrideReason: text(10_000).trim().catch(''),
});

/** The set-up form, from the address while it is filled in and from the body when the review starts. Absent fields are empty. */
export function readSetUp(fields: URLSearchParams | FormData): z.infer<typeof setUpSchema> {
  return setUpSchema.parse(Object.fromEntries([...fields.entries()]));
}
