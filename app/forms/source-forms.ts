import { z } from 'zod';
import { OUTSIDE_ANSWERS, OUTSIDE_QUESTIONS } from '#app/domain/access/outside-access.ts';
import { readCount } from './count.ts';
import { readForm } from './read-form.ts';

const kind = z.enum(['people', 'apps']);
const optional = z
  .string()
  .max(500)
  .default('')
  .transform((text) => (text.trim() === '' ? null : text.trim()));

const countSchema = z.object({ intent: z.literal('count'), kind, count: z.string().max(20).transform(readCount) });

const byHandSchema = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('add'),
    kind,
    name: z.string().max(500),
    email: optional,
    role: optional,
    developer: optional,
    said: z.string().max(1000),
  }),
  z.object({ intent: z.literal('withdraw'), kind, subjectKey: z.string().max(2000) }),
]);

const outsideSchema = z.object({ question: z.enum(OUTSIDE_QUESTIONS), answer: z.enum(OUTSIDE_ANSWERS) });

const appKey = z.string().max(2000);
const agreementSchema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('agreement'), appKey, signedOn: optional }),
  z.object({ intent: z.literal('withdraw'), appKey }),
]);

const formOf =
  <Schema extends z.ZodType>(schema: Schema) =>
  async (request: Request): Promise<z.infer<Schema>> => {
    const form = schema.safeParse(Object.fromEntries(await readForm(request)));
    if (!form.success) throw new Response(null, { status: 400 });
    return form.data;
  };

/** Each reads one form of the screens about where lists come from. Throws a 400 Response when it is not one this app sends. */
export const readCountForm = formOf(countSchema);
export const readByHandForm = formOf(byHandSchema);
export const readOutsideForm = formOf(outsideSchema);
export const readAgreementForm = formOf(agreementSchema);
