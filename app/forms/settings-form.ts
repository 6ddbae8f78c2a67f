import { z } from 'zod';
import { readForm } from './read-form.ts';

const formSchema = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('roles'),
    memberId: z.uuid(),
    roles: z
      .string()
      .transform((roles) => roles.split(',').filter((role) => role !== ''))
      .pipe(z.array(z.enum(['manager', 'reviewer', 'auditor']))),
  }),
  z.object({ intent: z.literal('confirm'), memberId: z.uuid() }),
  z.object({ intent: z.literal('copies'), compliance: z.string().max(1000), auditor: z.string().max(1000) }),
  z.object({ intent: z.literal('send') }),
]);

/** Reads the forms of the settings page. Throws a 400 Response when it is not a form this app sends. */
export async function readSettingsForm(request: Request): Promise<z.infer<typeof formSchema>> {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  return form.data;
}
