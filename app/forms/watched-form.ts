import { z } from 'zod';
import { readForm } from './read-form.ts';

/** An export that an auditor watched, as it is sent: first to be read, then, unchanged, to be compared and recorded. */
export interface WatchedForm {
  intent: 'check' | 'record';
  listId: string;
  route: 'import' | 'paste';
  bytes: Uint8Array;
  fileName: string | null;
  watcher: { name: string; organisation: string };
}

const formSchema = z.object({
  intent: z.enum(['check', 'record']),
  listId: z.uuid(),
  route: z.enum(['import', 'paste']).default('paste'),
  name: z.string().max(1_000).default(''),
  organisation: z.string().max(1_000).default(''),
});

/** Reads the form of the watched export. Throws a 400 Response when it is not a form this app sends. */
export async function readWatchedForm(request: Request): Promise<WatchedForm> {
  const form = await readForm(request);
  const fields = formSchema.safeParse(Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')));
  if (!fields.success) throw new Response(null, { status: 400 });
  const list = form.get('list');
  const { intent, listId, route, name, organisation } = fields.data;
  return {
    intent,
    listId,
    route,
    bytes: list instanceof Blob ? new Uint8Array(await list.arrayBuffer()) : new Uint8Array(),
    fileName: route === 'import' && list instanceof File ? list.name.slice(0, 200) : null,
    watcher: { name, organisation },
  };
}
