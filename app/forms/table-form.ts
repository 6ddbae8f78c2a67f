import { z } from 'zod';
import type { Table } from '#app/domain/access/table-view.ts';
import { readForm } from './read-form.ts';

const name = z.string().trim().min(1).max(40);

const formSchema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('columns'), columns: z.array(z.string().max(40)).max(30) }),
  z.object({ intent: z.literal('keep'), name, query: z.string().max(4000) }),
  z.object({ intent: z.literal('drop'), name }),
]);

/** Reads which columns a person wants, or which view they keep or no longer want. Throws a 400 Response when it is not a form this app sends. */
export async function readTableForm(request: Request, table: Table) {
  const fields = await readForm(request);
  const form = formSchema.safeParse({ ...Object.fromEntries(fields), columns: fields.getAll('columns').map(String) });
  if (!form.success) throw new Response(null, { status: 400 });
  if (form.data.intent === 'columns') return { table, columns: form.data.columns };
  if (form.data.intent === 'drop') return { table, dropView: form.data.name };
  return { table, view: { name: form.data.name, query: form.data.query } };
}
