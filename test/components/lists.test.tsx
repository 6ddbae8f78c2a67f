import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { StaticRouter } from 'react-router-dom/server.js';
import { describe, expect, test } from 'vitest';
import { LocaleProvider } from '#app/components/layout/locale.tsx';
import { PolarisFrame } from '#app/components/layout/polaris-frame.tsx';
import { CountCheck } from '#app/components/lists/count-check.tsx';
import type { Preview } from '#app/components/lists/count-check.tsx';
import { ListSummary } from '#app/components/lists/list-summary.tsx';
import { LineList } from '#app/components/stands-out/line-list.tsx';

const words = (node: ReactNode, locale = 'en') =>
  renderToStaticMarkup(
    <StaticRouter location="/app">
      <PolarisFrame>
        <LocaleProvider value={{ locale, timeZone: 'America/New_York' }}>{node}</LocaleProvider>
      </PolarisFrame>
    </StaticRouter>,
  )
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const PREVIEW: Preview = {
  digest: 'd',
  rowsRead: 47,
  kept: 45,
  setAside: [
    { line: 1, reason: 'a column heading', excerpt: 'User' },
    { line: 9, reason: 'the same account as line 8', excerpt: '<b>Mara</b>' },
  ],
  columns: [],
  problems: [],
  sample: [{ name: 'Mara', email: null, detail: null }],
  diff: { added: 2, removed: 1, changed: 0, same: 43, since: '2026-11-21T02:00:00.000Z' },
  joined: 0,
  mapping: null,
  isRemembered: false,
  byHand: 0,
  byHandShown: 0,
  screenCountHint: 45,
};
const check = (count: string) =>
  words(
    <CountCheck
      kind="people"
      preview={PREVIEW}
      count={count}
      onCount={() => undefined}
      countError={undefined}
      mapping={null}
      action={null}
      onMapping={() => undefined}
    />,
  );

describe('the count check', () => {
  test('shows read = kept + set aside, and every line set aside with its reason', () => {
    const shown = check('');
    expect(shown).toContain('47 read = 45 kept + 2 set aside');
    expect(shown).toContain('the same account as line 8');
    expect(shown).toContain('&lt;b&gt;Mara&lt;/b&gt;');
  });

  test('a count found in the text is shown beside the box and never counts by itself', () => {
    expect(check('')).toContain('Without a second count the list is saved as “not compared”.');
    expect(check('')).toContain('The text you brought says 45.');
  });

  test('says whether the typed count agrees', () => {
    expect(check('45')).toContain('Both counts agree: 45.');
    expect(check('44')).toContain('Your count is 44, this list has 45.');
  });

  test('writes the day of the last list in the store’s time zone', () => {
    expect(check('')).toContain('Against the list of Nov 20, 2026: 2 new, 1 gone, 0 changed, 43 the same.');
  });
});

describe('the line above a table', () => {
  test('says that nobody compared the count rather than that it is fine', () => {
    const shown = words(
      <ListSummary
        head={{
          route: 'paste',
          takenAt: '2026-11-21T02:00:00.000Z',
          broughtBy: null,
          rowsRead: 45,
          rowsKept: 45,
          rowsAside: 0,
          rowsByHand: 0,
          secondCount: null,
          verdict: 'no second count',
        }}
      />,
    );
    expect(shown).toContain('Nobody has compared it with Shopify’s own count.');
    expect(shown).toContain('(America/New_York)');
  });
});

describe('a sentence that stands out', () => {
  test('comes with its reason, its first names and the way to all of them', () => {
    const line = {
      ruleId: 'person.collaborator',
      severity: 'medium' as const,
      sentence: '6 people are outside collaborators.',
      why: 'They work for somebody else.',
      kind: 'people' as const,
      names: ['Ana', 'Bo'],
      isUnlisted: false,
      more: 4,
    };
    expect(words(<LineList lines={[line]} />)).toContain(
      '6 people are outside collaborators. They work for somebody else. Ana, Bo + 4 more Show',
    );
  });
});
