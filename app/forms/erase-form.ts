import { z } from 'zod';
import type { PersonTarget } from '#app/domain/access/erasure.ts';
import { readForm } from './read-form.ts';

const POSITION = /^\d{1,9}$/;

const target = z.union([
  z.object({ member: z.uuid() }).transform(({ member }): PersonTarget => ({ memberId: member })),
  z
    .object({ list: z.uuid(), row: z.string().regex(POSITION) })
    .transform(({ list, row }): PersonTarget => ({ listId: list, position: Number(row) })),
  z.object({ who: z.string().trim().min(1).max(320) }).transform(({ who }): PersonTarget => ({ text: who })),
]);

/** Who the address of the page names, by ids alone; null for nobody yet. */
export function readEraseTarget(url: URL): PersonTarget | null {
  const { who: _typed, ...named } = Object.fromEntries(url.searchParams);
  const read = target.safeParse(named);
  return read.success ? read.data : null;
}

export interface EraseForm {
  intent: 'find' | 'erase';
  /** null: nothing was typed. */
  target: PersonTarget | null;
  reason: string;
}

/** Reads the forms of the erasing page. Throws a 400 Response when it is not a form this app sends. */
export async function readEraseForm(request: Request): Promise<EraseForm> {
  const fields = Object.fromEntries(await readForm(request));
  const { intent, reason = '' } = fields;
  if ((intent !== 'find' && intent !== 'erase') || typeof reason !== 'string')
    throw new Response(null, { status: 400 });
  const read = target.safeParse(fields);
  return { intent, reason, target: read.success ? read.data : null };
}
