import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { ShouldRevalidateFunction } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { AppsIcon } from '@shopify/polaris-icons';
import { useDownload } from '#app/components/layout/download-button.tsx';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { FailedReadingBanner } from '#app/components/lists/failed-reading.tsx';
import { ListSummary } from '#app/components/lists/list-summary.tsx';
import { AppsTable } from '#app/components/lists/apps-table.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentApps } from '#app/presenters/apps.ts';
import { readTableForm } from '#app/forms/table-form.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';
import { keepTable } from '#app/usecases/lists/keep-table.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const apps = await presentApps(context, readTableQuery('apps', new URL(request.url).searchParams));
  return { ...apps, manages: managesReviews(context) };
}

/** How the reader has this table: columns and kept views. Theirs alone, so whoever may read may keep. */
export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return keepTable(context, await readTableForm(request, 'apps'));
}

// Columns and views change no row; what was kept comes back as the answer.
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod === undefined || formMethod === 'GET' ? defaultShouldRevalidate : false;

export default function Apps() {
  const { t } = useWording();
  const { head, failed, manages, ...table } = useLoaderData<typeof loader>();
  const add = manages ? { content: t(head ? 'apps.addAgain' : 'apps.add'), url: '/app/apps/new' } : undefined;
  const download = useDownload();
  if (head === null) {
    return (
      <Page title={t('apps.title')}>
        <BlockStack gap="400">
          {failed ? <FailedReadingBanner failed={failed} hasList={false} /> : null}
          <Empty icon={AppsIcon} heading={t('apps.emptyTitle')} action={add}>
            <p>{t(manages ? 'apps.empty' : 'apps.emptyReader')}</p>
          </Empty>
        </BlockStack>
      </Page>
    );
  }
  return (
    <Page
      title={t('apps.title')}
      subtitle={t('apps.count', { count: table.total })}
      primaryAction={add}
      secondaryActions={[
        { content: t('list.standsOut'), url: '/app/stands-out' },
        { content: t('list.download'), onAction: () => download.start('list', head.listId), loading: download.busy },
      ]}
      actionGroups={[
        {
          title: t('list.more'),
          actions: [
            { content: t('list.changes'), url: '/app/changes?kind=apps' },
            { content: t('sources.title'), url: '/app/sources' },
            ...(manages ? [{ content: t('list.byHand'), url: '/app/by-hand?kind=apps' }] : []),
          ],
        },
      ]}
      fullWidth
    >
      <BlockStack gap="400">
        <ListSummary head={head} failed={failed} />
        <AppsTable table={table} listId={head.listId} />
      </BlockStack>
    </Page>
  );
}
