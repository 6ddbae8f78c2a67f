import { z } from 'zod';
import { FIELDS_OF } from '#app/domain/access/parsed-list.ts';
import { SOURCE_KINDS, type SourceKind } from '#app/domain/access/source-kind.ts';
import type { Mapping } from '#app/domain/access/parsed-list.ts';
import { readCount } from './count.ts';
import { readForm } from './read-form.ts';

/** A list as a person sends it from the screen: first to be checked, then, unchanged, to be saved. */
export interface ListForm {
  intent: 'check' | 'save' | 'refresh';
  kind: SourceKind;
  route: 'import' | 'paste';
  bytes: Uint8Array;
  fileName: string | null;
  mapping: Mapping | null;
  expectedDigest: string;
  /** null: the box was left empty. NaN: something that is no number was typed, which the use case refuses. */
  secondCount: number | null;
}

const mappingSchema = z.record(z.string().max(500), z.enum([...new Set(Object.values(FIELDS_OF).flat()), 'ignore']));

const formSchema = z.object({
  intent: z.enum(['check', 'save', 'refresh']),
  kind: z.enum(SOURCE_KINDS),
  route: z.enum(['import', 'paste']).default('paste'),
  expectedDigest: z.string().max(64).default(''),
  secondCount: z.string().max(12).default(''),
  mapping: z.string().max(50_000).default(''),
});

/** Reads the form of the list screens. Throws a 400 Response when it is not a form this app sends. */
export async function readListForm(request: Request): Promise<ListForm> {
  const form = await readForm(request);
  const fields = formSchema.safeParse(Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')));
  if (!fields.success) throw new Response(null, { status: 400 });
  const list = form.get('list');
  const { intent, kind, route, expectedDigest, secondCount, mapping } = fields.data;
  return {
    intent,
    kind,
    route,
    expectedDigest,
    bytes: list instanceof Blob ? new Uint8Array(await list.arrayBuffer()) : new Uint8Array(),
    fileName: route === 'import' && list instanceof File ? list.name.slice(0, 200) : null,
    mapping: mapping === '' ? null : readMapping(mapping),
    secondCount: readCount(secondCount),
  };
}

function readMapping(json: string): Mapping {
  const parsed = mappingSchema.safeParse(parseJson(json));
  if (!parsed.success) throw new Response(null, { status: 400 });
  return parsed.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
