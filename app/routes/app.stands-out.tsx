import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, Layout, Page } from '@shopify/polaris';
import { EyeCheckMarkIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { LineList } from '#app/components/stands-out/line-list.tsx';
import { SignedLists } from '#app/components/lists/signed-lists.tsx';
import { NotKnown } from '#app/components/stands-out/not-known.tsx';
import { authenticate } from '#app/context.server.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { presentStandsOut } from '#app/presenters/stands-out.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const page = await presentStandsOut(context);
  return { ...page, manages: managesReviews(context) };
}

export default function StandsOut() {
  const { t, date } = useWording();
  const { lines, notKnown, lists, missing, reviewOpen, manages } = useLoaderData<typeof loader>();
  const newest = lists
    .map((list) => list.takenAt)
    .toSorted()
    .at(-1);
  if (newest === undefined) {
    return (
      <Page title={t('standsOut.title')} narrowWidth>
        <Empty
          icon={EyeCheckMarkIcon}
          heading={t('standsOut.emptyTitle')}
          action={manages ? { content: t('standsOut.add.people'), url: '/app/people/new' } : undefined}
        >
          <p>{t(manages ? 'standsOut.empty' : 'standsOut.emptyReader')}</p>
        </Empty>
      </Page>
    );
  }
  const start = reviewOpen
    ? { content: t('standsOut.reviewOpen'), url: '/app/reviews' }
    : { content: t('standsOut.start'), url: '/app/reviews/new' };
  return (
    <Page
      title={t('standsOut.title')}
      subtitle={t('standsOut.subtitle', { date: date(newest) })}
      primaryAction={manages ? start : undefined}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {missing.map((kind) => (
              <Banner
                key={kind}
                tone="info"
                action={manages ? { content: t(`standsOut.add.${kind}`), url: `/app/${kind}/new` } : undefined}
              >
                {t(`standsOut.missing.${kind}`)}
              </Banner>
            ))}
            <LineList lines={lines} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <SignedLists lists={lists} />
            <NotKnown sentences={notKnown} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
