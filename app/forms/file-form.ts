import { z } from 'zod';
import { readForm } from './read-form.ts';

const formSchema = z.object({ fileKind: z.enum(['pack', 'list']), fileRef: z.uuid() });

/** Reads which file a person asks for. Throws a 400 Response when it is not a form this app sends. */
export async function readFileForm(request: Request): Promise<z.infer<typeof formSchema>> {
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) throw new Response(null, { status: 400 });
  return form.data;
}
