import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Banner, BlockStack, Layout, Page } from '@shopify/polaris';
import { EyeCheckMarkIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { LineList } from '#app/components/stands-out/line-list.tsx';
import { OverTime } from '#app/components/stands-out/over-time.tsx';
import { SeenUnlistedCard } from '#app/components/stands-out/seen-unlisted.tsx';
import { SignedLists } from '#app/components/lists/signed-lists.tsx';
import { NotKnown } from '#app/components/stands-out/not-known.tsx';
import { authenticate } from '#app/context.server.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { presentStandsOut } from '#app/presenters/stands-out.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const page = await presentStandsOut(context);
  return { ...page, manages: managesReviews(context) };
}

export default function StandsOut() {
  const wording = useWording();
  const { t } = wording;
  const { lines, seen, notKnown, lists, roles, missing, openReview, manages } = useLoaderData<typeof loader>();
  if (lists.length === 0) {
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
  const start = openReview
    ? { content: t('standsOut.reviewOpen'), url: `/app/reviews/${openReview}` }
    : { content: t('standsOut.start'), url: '/app/reviews/new' };
  return (
    <Page
      title={t('standsOut.title')}
      subtitle={datesOf(lists, wording)}
      primaryAction={manages ? start : undefined}
      secondaryActions={[{ content: t('list.changes'), url: '/app/changes' }]}
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
            <SeenUnlistedCard seen={seen} manages={manages} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <OverTime />
            <SignedLists lists={roles ? [...lists, roles] : lists} />
            <NotKnown sentences={notKnown} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

/** The day the lists were taken; where they differ, the day of each. */
function datesOf(lists: readonly { kind: SubjectKind; takenAt: string }[], { t, date }: Wording): string {
  const dayOf = (wanted: SubjectKind) => date(lists.find(({ kind }) => kind === wanted)!.takenAt);
  const days = new Set(lists.map((list) => date(list.takenAt)));
  if (days.size === 1) return t('standsOut.subtitle', { date: [...days].join() });
  return t('standsOut.subtitleTwo', { people: dayOf('people'), apps: dayOf('apps') });
}
