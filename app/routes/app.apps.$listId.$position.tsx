import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Badge, BlockStack, Layout, Page } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { AgreementCard } from '#app/components/rows/agreement-card.tsx';
import { CanCard } from '#app/components/rows/can-card.tsx';
import { FactsCard } from '#app/components/rows/facts-card.tsx';
import { DecisionsCard, HistoryCard } from '#app/components/rows/history-card.tsx';
import { NewerList } from '#app/components/rows/newer-list.tsx';
import { PastedPageCard } from '#app/components/rows/pasted-page-card.tsx';
import { RawCard } from '#app/components/rows/raw-card.tsx';
import { ReachCard } from '#app/components/rows/reach-card.tsx';
import { SignsCard } from '#app/components/rows/signs-card.tsx';
import { StandsOutCard } from '#app/components/rows/stands-out-card.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentApp } from '#app/presenters/app-page.ts';
import type { AppPage } from '#app/presenters/app-page.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { isId, readPosition } from '#app/presenters/row-address.ts';
import { LISTS_LOOKED_THROUGH } from '#app/presenters/row-history.ts';

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const position = readPosition(params.position);
  const listId = params.listId ?? '';
  const app = position === null || !isId(listId) ? null : await presentApp(context, listId, position);
  if (app === null) throw new Response(null, { status: 404 });
  return { app, manages: managesReviews(context), lookedThrough: LISTS_LOOKED_THROUGH };
}

export default function App() {
  const { t, date } = useWording();
  const loaded = useLoaderData<typeof loader>();
  const app = loaded.app as AppPage;
  return (
    <Page
      title={app.name}
      titleMetadata={app.isCountersign ? <Badge>{t('app.itself')}</Badge> : undefined}
      subtitle={[app.detail, t('row.ofDate', { date: date(app.takenAt) })].filter(Boolean).join(' · ')}
      backAction={{ content: t('apps.title'), url: '/app/apps' }}
    >
      <Layout>
        {app.isNewest ? null : (
          <Layout.Section variant="fullWidth">
            <NewerList page={app} />
          </Layout.Section>
        )}
        <Layout.Section>
          <BlockStack gap="400">
            <StandsOutCard lines={app.standsOut} />
            <CanCard kind="apps" can={app.can} />
            <SignsCard signs={app.signs} lookedAt={[t('row.placeOfSigns')]} />
            {app.pages.slice(0, 1).map((page) => (
              <PastedPageCard key={page.takenAt} page={page} />
            ))}
            <DecisionsCard decisions={app.decisions} />
            <HistoryCard history={app.history} lookedThrough={loaded.lookedThrough} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <FactsCard
              page={app}
              more={app.policyUrl ? [{ key: 'policyUrl', name: t('row.fact.policyUrl'), value: app.policyUrl }] : []}
            />
            <ReachCard reach={app.reach} />
            <AgreementCard page={app} manages={loaded.manages} />
            <RawCard page={app} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
