import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { AppsIcon } from '@shopify/polaris-icons';
import { useDownload } from '#app/components/layout/download-button.tsx';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { ListSummary } from '#app/components/lists/list-summary.tsx';
import { AppsTable } from '#app/components/lists/apps-table.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentApps } from '#app/presenters/apps.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return presentApps(context, readTableQuery(new URL(request.url).searchParams));
}

export default function Apps() {
  const { t } = useWording();
  const { head, ...table } = useLoaderData<typeof loader>();
  const download = useDownload();
  if (head === null) {
    return (
      <Page title={t('apps.title')}>
        <Empty icon={AppsIcon} heading={t('apps.emptyTitle')} action={{ content: t('apps.add'), url: '/app/apps/new' }}>
          <p>{t('apps.empty')}</p>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={t('apps.title')}
      subtitle={t('apps.count', { count: table.total })}
      primaryAction={{ content: t('apps.addAgain'), url: '/app/apps/new' }}
      secondaryActions={[
        { content: t('list.standsOut'), url: '/app/stands-out' },
        { content: t('list.download'), onAction: () => download.start('list', head.listId), loading: download.busy },
      ]}
      fullWidth
    >
      <BlockStack gap="400">
        <ListSummary head={head} />
        <AppsTable table={table} />
      </BlockStack>
    </Page>
  );
}
