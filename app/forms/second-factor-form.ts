import { z } from 'zod';
import { readForm } from './read-form.ts';

const formSchema = z.object({
  intent: z.enum(['check', 'save']),
  text: z.string().max(2_000_000).default(''),
  nobody: z.enum(['yes', 'no']).default('no'),
  expectedDigest: z.string().max(64).default(''),
});

/** What the screen about two-step sign-in sends. Throws a 400 Response when it is not a form this app sends. */
export async function readSecondFactorForm(request: Request) {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  const { intent, text, nobody, expectedDigest } = form.data;
  return { intent, text: nobody === 'yes' ? null : text, expectedDigest };
}
