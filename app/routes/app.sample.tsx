import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useSearchParams } from '@remix-run/react';
import { Banner, BlockStack, Page, Tabs } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { AppsTable } from '#app/components/lists/apps-table.tsx';
import { PeopleTable } from '#app/components/lists/people-table.tsx';
import { LineList } from '#app/components/stands-out/line-list.tsx';
import { NotKnown } from '#app/components/stands-out/not-known.tsx';
import { authenticate } from '#app/context.server.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { presentSample } from '#app/presenters/sample.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { searchParams } = new URL(request.url);
  const query = { people: readTableQuery('people', searchParams), apps: readTableQuery('apps', searchParams) };
  const sample = presentSample(query, context.now);
  return { ...sample, manages: managesReviews(context) };
}

const VIEWS = ['standsOut', 'people', 'apps'] as const;

export default function Sample() {
  const { t } = useWording();
  const sample = useLoaderData<typeof loader>();
  const [params, setParams] = useSearchParams();
  const view = Math.max(
    0,
    VIEWS.findIndex((name) => name === params.get('show')),
  );
  return (
    <Page
      title={t('sample.title')}
      backAction={{ content: t('nav.home'), url: '/app' }}
      primaryAction={sample.manages ? { content: t('sample.leave'), url: '/app/people/new' } : undefined}
    >
      <BlockStack gap="400">
        <Banner tone="info">{t('sample.banner')}</Banner>
        <Tabs
          tabs={VIEWS.map((name) => ({ id: name, content: t(`sample.${name}`) }))}
          selected={view}
          onSelect={(index) => setParams({ show: VIEWS[index] ?? 'standsOut' }, { preventScrollReset: true })}
        />
        {view === 0 ? (
          <>
            <LineList lines={sample.lines} linked={false} />
            <NotKnown sentences={sample.notKnown} />
          </>
        ) : null}
        {view === 1 ? <PeopleTable table={sample.people} listId={null} /> : null}
        {view === 2 ? <AppsTable table={sample.apps} listId={null} /> : null}
      </BlockStack>
    </Page>
  );
}
