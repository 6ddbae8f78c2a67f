import { renderToStaticMarkup } from 'react-dom/server';
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from 'react-router-dom/server.js';
import { describe, expect, test } from 'vitest';
import { LocaleProvider } from '#app/components/layout/locale.tsx';
import { PolarisFrame } from '#app/components/layout/polaris-frame.tsx';
import { CopiesCard, type CopiesFacts } from '#app/components/settings/copies-card.tsx';

const FACTS: CopiesFacts = {
  addresses: { compliance: 'compliance@harbour.example', auditor: null },
  sendsMail: true,
  isStamped: true,
  last: { at: '2026-11-21T02:00:00.000Z', channel: 'compliance_mail' },
  isWaiting: false,
};

async function shown(facts: Partial<CopiesFacts>, manages = true): Promise<string> {
  const element = (
    <PolarisFrame>
      <LocaleProvider value={{ locale: 'en', timeZone: 'UTC' }}>
        <CopiesCard copies={{ ...FACTS, ...facts }} manages={manages} />
      </LocaleProvider>
    </PolarisFrame>
  );
  const { query, dataRoutes } = createStaticHandler([{ path: '*', element }]);
  const context = await query(new Request('https://app.example/app/settings'));
  if (context instanceof Response) throw new Error('the page redirects');
  return renderToStaticMarkup(
    <StaticRouterProvider router={createStaticRouter(dataRoutes, context)} context={context} hydrate={false} />,
  );
}

describe('where copies of the record go', () => {
  test('a manager sees the addresses, the last copy, and can send or download one', async () => {
    const page = await shown({});
    expect(page).toContain('value="compliance@harbour.example"');
    expect(page).toContain('Last copy: mailed to the compliance address');
    expect(page).toContain('Send a copy now');
    expect(page).toContain('Download a copy');
  });

  test('without a mail server it says so, keeps the addresses and offers the download instead', async () => {
    const page = await shown({ sendsMail: false, last: null, isStamped: false });
    expect(page).toContain('cannot send mail yet');
    expect(page).toContain('No copy has left Countersign yet.');
    expect(page).toContain('time-stamped by nobody');
    expect(page).not.toContain('Send a copy now');
    expect(page).toContain('Download a copy');
  });

  test('who does not manage sees that copies go out, and neither the addresses nor a way to send', async () => {
    const page = await shown({ isWaiting: true }, false);
    expect(page).toContain('A copy is on its way.');
    expect(page).not.toContain('compliance@harbour.example');
    expect(page).not.toContain('Send a copy now');
  });
});
