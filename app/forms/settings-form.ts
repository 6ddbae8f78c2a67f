import { z } from 'zod';
import { LIMITS, type LimitName } from '#app/domain/access/thresholds.ts';
import { FREQUENCIES } from '#app/domain/review/control.ts';
import { readForm } from './read-form.ts';

const wholeNumber = (text: string): number => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN);

const days = z.string().max(20).transform(wholeNumber);
const limitFields = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, days])) as Record<
  LimitName,
  typeof days
>;

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
  z.object({
    intent: z.literal('control'),
    controlId: z.string().max(1000),
    wording: z.string().max(5000),
    frequency: z.enum(FREQUENCIES),
    // What is no whole number becomes one that the rule refuses with its sentence.
    graceDays: z.string().max(20).transform(wholeNumber),
    yearStartsInMonth: z.string().max(20).transform(wholeNumber),
  }),
  z.object({ intent: z.literal('limits'), ...limitFields }),
]);

/** Reads the forms of the settings page. Throws a 400 Response when it is not a form this app sends. */
export async function readSettingsForm(request: Request): Promise<z.infer<typeof formSchema>> {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  return form.data;
}
