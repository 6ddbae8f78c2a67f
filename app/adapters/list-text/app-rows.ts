import { unknownApp } from '#app/domain/access/app-installation.ts';
import type { AppDraft, SourceDate } from '#app/domain/access/app-installation.ts';
import { dayOrderOf, parseDate } from './dates.ts';
import type { DayOrder } from './dates.ts';
import type { FieldedRow } from './fielded-row.ts';
import { dateTexts, listOf, nothingBuilt, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';
import { tabHeading, wordOf } from './words.ts';

const BY =
  /^(?:(?:developed|built|made|created|provided|offered)\s+by|by|entwickelt von|von|développée? par|par|desarrollad[oa] por|creada? por|por|開発者|開発元|提供元|作成者)\s*[::]?\s+(?=\S)|^(?:開発者|開発元|提供元)\s*[::]\s*/iu;
const INSTALLED =
  /^(?:app\s+)?(?:installed|added|installiert|hinzugefügt|installée?|ajoutée?|instalad[oa]|añadid[oa])\b\s*(?:on|at|am|seit|le|el|:)?\s*|^インストール(?:日時?|済み)?\s*[::]?\s*/iu;
const UNINSTALLED =
  /^(?:app\s+)?(?:uninstalled|removed|deleted|deinstalliert|entfernt|désinstallée?|supprimée?|desinstalad[oa]|eliminad[oa])\b\s*(?:on|at|am|le|el|:)?\s*|^アンインストール(?:日時?|済み)?\s*[::]?\s*/iu;

/** "by Acme Ltd" in the five languages -> "Acme Ltd"; null when the text does not say who made something. */
export function developerOf(text: string): string | null {
  const match = BY.exec(text);
  const rest = match ? text.slice(match[0].length).trim() : '';
  return rest === '' ? null : rest;
}

/** "Installed on March 3, 2024" -> the rest of the text; null when it says no such thing. */
export function installedTextOf(text: string): string | null {
  const match = INSTALLED.exec(text);
  return match ? text.slice(match[0].length).trim() : null;
}

export function uninstalledTextOf(text: string): string | null {
  const match = UNINSTALLED.exec(text);
  return match ? text.slice(match[0].length).trim() : null;
}

/** Turn fielded rows into apps. A row without a title is set aside. */
export function buildApps(fielded: FieldedRow[]): Built<AppDraft> {
  const order = dayOrderOf(dateTexts(fielded, ['installedAt', 'uninstalledAt']));
  const built = nothingBuilt<AppDraft>();
  for (const row of fielded) {
    const title = value(row, 'title');
    if (title === null) {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'no app name' });
      continue;
    }
    const developer = value(row, 'developer');
    const url = value(row, 'privacyPolicyUrl');
    built.rows.push({
      ...unknownApp(row.line, title.replace(/\s+/g, ' ')),
      apiKey: value(row, 'apiKey'),
      handle: value(row, 'handle'),
      developer: developer === null ? null : (developerOf(developer) ?? developer),
      ...origin(row),
      scopes: scopesOf(value(row, 'scopes')),
      privacyPolicy: url === null ? 'unknown' : 'yes',
      privacyPolicyUrl: url,
      installedAt: dateOf(value(row, 'installedAt'), installedTextOf, order),
      ...removal(row, order),
      details: row.details,
    });
  }
  return built;
}

function origin(row: FieldedRow): Pick<AppDraft, 'developerType' | 'listed'> {
  const word = wordOf(row.values.get('type') ?? '');
  if (
    /^(custom|custom app|private|private app|benutzerdefiniert|angepasste app|application personnalisee|personnalisee|app personalizada|personalizada|カスタム|カスタムアプリ)$/.test(
      word,
    )
  ) {
    return { developerType: 'unknown', listed: 'no' };
  }
  if (/^(public|public app|app store|shopify app store|offentlich|publique|publica|公開)$/.test(word)) {
    return { developerType: 'unknown', listed: 'yes' };
  }
  return { developerType: 'unknown', listed: 'unknown' };
}

// Only a list of scope handles is scopes; "Full access" in that column would be read as one unknown scope otherwise.
function scopesOf(text: string | null): string[] | null {
  const parts = listOf(text === null ? null : text.replace(/\s+/g, ','));
  return parts !== null && parts.every((part) => /^[a-z][a-z_]+[a-z]$/.test(part)) ? parts : null;
}

function removal(row: FieldedRow, order: DayOrder): Pick<AppDraft, 'uninstalled' | 'uninstalledAt'> {
  const uninstalledAt = dateOf(value(row, 'uninstalledAt'), uninstalledTextOf, order);
  const status = row.values.get('status') ?? '';
  if (uninstalledAt !== null || tabHeading(status) === 'uninstalled') return { uninstalled: 'yes', uninstalledAt };
  return { uninstalled: tabHeading(status) === 'installed' ? 'no' : 'unknown', uninstalledAt: null };
}

function dateOf(text: string | null, strip: (text: string) => string | null, order: DayOrder): SourceDate | null {
  if (text === null) return null;
  return { at: parseDate(strip(text) ?? text, order), text };
}
