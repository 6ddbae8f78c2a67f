import { z } from 'zod';
import { isText, readForm } from './read-form.ts';

const formSchema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('claim'), subjectKey: z.string().min(1).max(500).refine(isText) }),
  /** Without a member: one's own claim. */
  z.object({ intent: z.literal('withdraw'), memberId: z.uuid().optional() }),
]);

/** Reads "this is me", or that it is taken back. Throws a 400 Response when it is not a form this app sends. */
export async function readClaimForm(request: Request): Promise<z.infer<typeof formSchema>> {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  return form.data;
}
