import { parseList } from '#app/adapters/list-text/parse-list.ts';
import type { Mapping, ParsedOf } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';

export const TODAY = '2026-11-22';

/** Pasted text that must be read; throws what it was refused for. Checks the sum, which holds for every list. */
export function paste<Kind extends SourceKind>(kind: Kind, text: string): ParsedOf<Kind> {
  return accepted(parseList(text, { kind, route: 'paste', today: TODAY }));
}

/** A file that must be read. */
export function importFile<Kind extends SourceKind>(kind: Kind, text: string, mapping?: Mapping): ParsedOf<Kind> {
  const options = { kind, route: 'import' as const, today: TODAY };
  return accepted(parseList(new TextEncoder().encode(text), mapping ? { ...options, mapping } : options));
}

function accepted<Kind extends SourceKind>(parsed: ReturnType<typeof parseList<Kind>>): ParsedOf<Kind> {
  if (parsed.refused) throw new Error(`${parsed.code}: ${parsed.sentence} ${JSON.stringify(parsed.lines)}`);
  if (parsed.rowsRead !== parsed.rows.length + parsed.setAside.length) throw new Error('the sum does not hold');
  return parsed;
}
