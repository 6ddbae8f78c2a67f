import { z } from 'zod';
import { readForm } from './read-form.ts';

const formSchema = z.discriminatedUnion('fileKind', [
  z.object({ fileKind: z.enum(['pack', 'list']), fileRef: z.uuid() }),
  // There is one record, and its checkpoint is the one of the moment.
  z.object({ fileKind: z.literal('checkpoint'), fileRef: z.literal('latest') }),
]);

/** Reads which file a person asks for. Throws a 400 Response when it is not a form this app sends. */
export async function readFileForm(request: Request): Promise<z.infer<typeof formSchema>> {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  return form.data;
}
