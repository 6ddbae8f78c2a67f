import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { ShouldRevalidateFunction } from '@remix-run/react';
import { BlockStack, Page } from '@shopify/polaris';
import { PersonIcon } from '@shopify/polaris-icons';
import { useDownload } from '#app/components/layout/download-button.tsx';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { FailedReadingBanner } from '#app/components/lists/failed-reading.tsx';
import { ListSummary } from '#app/components/lists/list-summary.tsx';
import { PeopleTable } from '#app/components/lists/people-table.tsx';
import { AskLine } from '#app/components/settings/ask-card.tsx';
import { authenticate } from '#app/context.server.ts';
import { canAskForPeople } from '#app/presenters/open-routes.ts';
import { presentPeople } from '#app/presenters/people.ts';
import { readTableForm } from '#app/forms/table-form.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { readTableQuery } from '#app/presenters/table-query.ts';
import { keepTable } from '#app/usecases/lists/keep-table.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const people = await presentPeople(context, readTableQuery('people', new URL(request.url).searchParams));
  return { ...people, manages: managesReviews(context), canAsk: canAskForPeople(context) };
}

/** How the reader has this table: columns and kept views. Theirs alone, so whoever may read may keep. */
export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return keepTable(context, await readTableForm(request, 'people'));
}

// Columns and views change no row; what was kept comes back as the answer.
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod === undefined || formMethod === 'GET' ? defaultShouldRevalidate : false;

export default function People() {
  const { t } = useWording();
  const { head, failed, manages, canAsk, ...table } = useLoaderData<typeof loader>();
  const add = manages ? { content: t(head ? 'people.addAgain' : 'people.add'), url: '/app/people/new' } : undefined;
  const download = useDownload();
  if (head === null) {
    return (
      <Page title={t('people.title')}>
        <BlockStack gap="400">
          {failed ? <FailedReadingBanner failed={failed} hasList={false} /> : null}
          <Empty icon={PersonIcon} heading={t('people.emptyTitle')} action={add}>
            <p>{t(manages ? 'people.empty' : 'people.emptyReader')}</p>
          </Empty>
          {canAsk ? <AskLine /> : null}
        </BlockStack>
      </Page>
    );
  }
  return (
    <Page
      title={t('people.title')}
      subtitle={t('people.count', { count: table.total })}
      primaryAction={add}
      secondaryActions={[
        { content: t('list.standsOut'), url: '/app/stands-out' },
        { content: t('list.download'), onAction: () => download.start('list', head.listId), loading: download.busy },
      ]}
      actionGroups={[
        {
          title: t('list.more'),
          actions: [
            { content: t('list.changes'), url: '/app/changes?kind=people' },
            { content: t('sources.title'), url: '/app/sources' },
            ...(manages ? [{ content: t('list.byHand'), url: '/app/by-hand?kind=people' }] : []),
          ],
        },
      ]}
      fullWidth
    >
      <BlockStack gap="400">
        <ListSummary head={head} failed={failed} />
        {canAsk ? <AskLine /> : null}
        <PeopleTable table={table} listId={head.listId} />
      </BlockStack>
    </Page>
  );
}
