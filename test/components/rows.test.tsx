import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { StaticRouter } from 'react-router-dom/server.js';
import { describe, expect, test } from 'vitest';
import { LocaleProvider } from '#app/components/layout/locale.tsx';
import { PolarisFrame } from '#app/components/layout/polaris-frame.tsx';
import { CanCard } from '#app/components/rows/can-card.tsx';
import { ReachCard } from '#app/components/rows/reach-card.tsx';
import { SignsCard } from '#app/components/rows/signs-card.tsx';

const words = (node: ReactNode) =>
  renderToStaticMarkup(
    <StaticRouter location="/app">
      <PolarisFrame>
        <LocaleProvider value={{ locale: 'en', timeZone: 'UTC' }}>{node}</LocaleProvider>
      </PolarisFrame>
    </StaticRouter>,
  )
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const line = {
  name: 'full',
  words: 'do everything',
  action: 'write' as const,
  data: ['payment' as const],
  risky: true,
};
const given = { known: true, role: 'Boss', group: 'Office' };

describe('the page of a row', () => {
  test('says what somebody may do, and by what', () => {
    const can = { lines: [{ ...line, ...given }], roles: ['Boss'], isShown: true, isComplete: true };
    const shown = words(<CanCard kind="people" can={can} />);
    expect(shown).toContain('Risky Change · Money and payments · Role Boss, through the group Office');
  });

  test('never lets what is not shown look like nothing', () => {
    const none = { lines: [], roles: [], isShown: false, isComplete: false };
    expect(words(<CanCard kind="apps" can={none} />)).toContain('That is not known, and not nothing.');
    const some = { lines: [{ ...line, ...given }], roles: [], isShown: true, isComplete: false };
    expect(words(<CanCard kind="people" can={some} />)).toContain('This may not be all');
    const nothing = { lines: [], roles: [], isShown: true, isComplete: true };
    expect(words(<CanCard kind="people" can={nothing} />)).toContain('Nothing, as far as Shopify shows permissions.');
  });

  test('tells what can be reached in the store’s own numbers, and when they were counted', () => {
    const countedAt = '2026-11-20T00:00:00.000Z';
    const shown = words(
      <ReachCard
        reach={[
          { of: 'customers', can: 'change', count: 41_200, countedAt },
          { of: 'orders', can: 'see', count: null, countedAt: null },
          { of: 'products', can: 'unknown', count: null, countedAt: null },
        ]}
      />,
    );
    expect(shown).toContain('Customers 41,200, can see and change');
    expect(shown).toContain('Orders Can see; how many is not known');
    expect(shown).toContain('Products Not known');
    expect(shown).toContain('The store’s own counts of Nov 20, 2026.');
  });

  test('says where nothing was seen, and never that nobody signed in', () => {
    const nowhere = words(<SignsCard signs={[]} lookedAt={['the people list', 'the user management log']} />);
    expect(nowhere).toContain(
      'No activity seen in the people list, the user management log. A missing sign proves nothing.',
    );
    expect(words(<SignsCard signs={null} lookedAt={[]} />)).toContain('not looked through');
  });

  test('tells each sign with its time and how sure it is', () => {
    const sign = { where: 'order_staff' as const, times: 4, confidence: 'likely' as const };
    const dates = { firstSeenAt: '2026-10-03T09:00:00.000Z', lastSeenAt: '2026-10-07T09:00:00.000Z' };
    const shown = words(<SignsCard signs={[{ ...sign, ...dates }]} lookedAt={['the store']} />);
    expect(shown).toContain('Orders 4 times, Likely: by handle or exact name From Oct 3, 2026 to Oct 7, 2026');
  });
});
