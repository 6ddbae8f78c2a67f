import { parseList } from '#app/adapters/list-text/parse-list.ts';
import type { ParsedApps, ParsedPeople } from '#app/domain/access/parsed-list.ts';

export type Someone = { name: string; email: string; role: string; status: string; seen: string };

/** A dozen invented people with names of several cultures; roles repeat, as they do in a store. */
export const PEOPLE: Someone[] = [
  ['Ann Lee', 'ann.lee@example.com', 'Store manager', 'Active', '2026-11-20'],
  ['Zoë Krämer', 'zoe.kraemer@example.com', 'Customer care', 'Active', '2026-11-18'],
  ['Oluwaseun Adébáyò', 'o.adebayo@example.com', 'Warehouse team', 'Active', '2026-10-02'],
  ['山田 太郎', 'taro.yamada@example.com', 'Warehouse team', 'Active', '2026-11-21'],
  ['Mary-Jane O’Brien', 'mj.obrien@example.org', 'Marketing', 'Suspended', '2026-01-12'],
  ['فاطمة الزهراء', 'fatima.z@example.com', 'Customer care', 'Active', '2026-11-19'],
  ['José Luis García', 'jose.garcia@example.com', 'Marketing', 'Active', '2026-09-30'],
  ['Nguyễn Văn An', 'an.nguyen@example.com', 'Warehouse team', 'Pending', '2026-11-11'],
  ['Bob "Bobby" Smith', 'bob.smith@example.com', 'Store manager', 'Active', '2026-08-08'],
  ['Lena 🌸 Petrova', 'lena.petrova@example.com', 'Customer care', 'Active', '2026-11-01'],
  ['Søren Ø. Ærø', 'soren.aero@example.com', 'Customer care', 'Active', '2026-11-05'],
  ['Priya Raghunathan', 'priya.r@example.net', 'Developer', 'Active', '2026-11-15'],
].map(([name = '', email = '', role = '', status = '', seen = '']) => ({ name, email, role, status, seen }));

export type SomeApp = { title: string; developer: string; about: string; installed: string };

/** Invented apps; two share a developer, one is called like a menu entry, one has a comma in its developer's name. */
export const APPS: SomeApp[] = [
  ['Loyal Parrot', 'Parrot Labs', 'Points and rewards that bring people back.', '2025-03-03'],
  ['Online Store', 'Shopify', 'Sell on your own website.', '2023-01-15'],
  ['Shipwell Labels', 'Acme, Inc.', 'Print shipping labels in one go.', '2024-12-31'],
  ['Review Garden: Photo Reviews', 'Parrot Labs', 'Collect photo reviews after delivery.', '2026-02-14'],
  ['在庫くん', '株式会社在庫', '在庫を自動で同期します。', '2025-07-07'],
  ['B2B & Wholesale 360', 'Kontor GmbH', 'Prices for business customers.', '2026-10-10'],
  ['Countersign', 'Countersign', 'Access reviews and audit evidence.', '2026-11-20'],
].map(([title = '', developer = '', about = '', installed = '']) => ({ title, developer, about, installed }));

export function pastePeople(text: string): ParsedPeople {
  const parsed = parseList(text, { kind: 'people', route: 'paste' });
  if (parsed.refused) throw new Error(`${parsed.code}: ${parsed.sentence} ${JSON.stringify(parsed.lines)}`);
  if (parsed.kind !== 'people') throw new Error('not a people list');
  return parsed;
}

export function pasteApps(text: string): ParsedApps {
  const parsed = parseList(text, { kind: 'apps', route: 'paste' });
  if (parsed.refused) throw new Error(`${parsed.code}: ${parsed.sentence} ${JSON.stringify(parsed.lines)}`);
  if (parsed.kind !== 'apps') throw new Error('not an apps list');
  return parsed;
}

export function importPeople(file: string | Uint8Array): ParsedPeople {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const parsed = parseList(bytes, { kind: 'people', route: 'import' });
  if (parsed.refused) throw new Error(`${parsed.code}: ${parsed.sentence} ${JSON.stringify(parsed.lines)}`);
  if (parsed.kind !== 'people') throw new Error('not a people list');
  return parsed;
}
