import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { PersonIcon } from '@shopify/polaris-icons';
import { useDownload } from '#app/components/layout/download-button.tsx';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { ListSummary } from '#app/components/lists/list-summary.tsx';
import { PeopleTable } from '#app/components/lists/people-table.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentPeople } from '#app/presenters/people.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return presentPeople(context, readTableQuery(new URL(request.url).searchParams));
}

export default function People() {
  const { t } = useWording();
  const { head, ...table } = useLoaderData<typeof loader>();
  const download = useDownload();
  if (head === null) {
    return (
      <Page title={t('people.title')}>
        <Empty
          icon={PersonIcon}
          heading={t('people.emptyTitle')}
          action={{ content: t('people.add'), url: '/app/people/new' }}
        >
          <p>{t('people.empty')}</p>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={t('people.title')}
      subtitle={t('people.count', { count: table.total })}
      primaryAction={{ content: t('people.addAgain'), url: '/app/people/new' }}
      secondaryActions={[
        { content: t('list.standsOut'), url: '/app/stands-out' },
        { content: t('list.download'), onAction: () => download.start('list', head.listId), loading: download.busy },
      ]}
      fullWidth
    >
      <BlockStack gap="400">
        <ListSummary head={head} />
        <PeopleTable table={table} />
      </BlockStack>
    </Page>
  );
}
