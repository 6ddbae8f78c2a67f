import { z } from 'zod';
import { readForm } from './read-form.ts';

const formSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['range', 'period']), from: z.string().max(10), to: z.string().max(10) }),
  z.object({ kind: z.literal('review'), cycleId: z.uuid(), oscal: z.literal('on').optional() }),
  z.object({ kind: z.literal('sample'), cycleId: z.uuid(), seed: z.string().max(1_000), size: z.string().max(12) }),
]);

/** Which kind of pack a person asks for. Days and sizes are as typed: what they must be is said where they are used. */
export type PackForm =
  | { kind: 'range' | 'period'; from: string; to: string }
  | { kind: 'review'; cycleId: string; oscal: boolean }
  | { kind: 'sample'; cycleId: string; seed: string; size: number };

/** Reads the form of another kind of pack. Throws a 400 Response when it is not a form this app sends. */
export async function readPackForm(request: Request): Promise<PackForm> {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  const asked = form.data;
  if (asked.kind === 'review') return { ...asked, oscal: asked.oscal === 'on' };
  return asked.kind === 'sample' ? { ...asked, size: asked.size.trim() === '' ? NaN : Number(asked.size) } : asked;
}
