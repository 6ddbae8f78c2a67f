import { Banner, BlockStack, Button, InlineStack, Layout, Link, Page, Pagination, Text } from '@shopify/polaris';
import { Form, useNavigation } from '@remix-run/react';
import { PackageIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { EvidencePack, EvidenceScreen, WatchedLine } from '#app/presenters/evidence.ts';
import { OutsideCard } from './outside-card.tsx';
import { PackCard, packName } from './pack-card.tsx';

/** Packs to hand out, since when a change would be noticed, and the ways to the record, the key and watched exports. */
export function EvidencePage({ screen, problem }: { screen: EvidenceScreen; problem: string | null }) {
  const { t } = useWording();
  const other = { content: t('evidence.other'), url: '/app/evidence/new' };
  return (
    <Page title={t('evidence.title')} primaryAction={screen.hasRecord ? other : undefined}>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {problem ? <Banner tone="critical">{problem}</Banner> : null}
            <Packs screen={screen} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <OutsideCard outside={screen.outside} manages={screen.manages} />
            <TitledCard title={t('evidence.recordTitle')} why={t('evidence.recordWhy')}>
              <InlineStack>
                <Button url="/app/evidence/record">{t('evidence.recordOpen')}</Button>
              </InlineStack>
            </TitledCard>
            <TitledCard title={t('evidence.check.title')} why={t('evidence.check.short')}>
              <InlineStack>
                <Button url="/app/evidence/check">{t('evidence.check.open')}</Button>
              </InlineStack>
            </TitledCard>
            <WatchedCard watched={screen.watched} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function Packs({ screen }: { screen: EvidenceScreen }) {
  const wording = useWording();
  const { t } = wording;
  if (screen.packs.length === 0)
    return (
      <Empty
        icon={PackageIcon}
        heading={t('evidence.noPacks')}
        other={{ content: t('reviews.title'), url: '/app/reviews' }}
      >
        <p>{t('evidence.noPacksWhy')}</p>
        <p>{t('evidence.packsWhy')}</p>
      </Empty>
    );
  const to = (page: number) => `?page=${page}`;
  return (
    <>
      <div className="evidence-intro">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t('evidence.packsTitle')}
          </Text>
          <Text as="p" tone="subdued">
            {t('evidence.packsWhy')}
          </Text>
        </BlockStack>
      </div>
      {screen.packs.map((pack) => (
        <PackCard
          key={pack.packId}
          pack={pack}
          title={titleOf(wording, pack)}
          again={screen.manages || pack.kind !== 'review' ? <MakeAgain pack={pack} /> : null}
        />
      ))}
      {screen.pages > 1 ? (
        <InlineStack align="center">
          <Pagination
            label={t('evidence.record.page', { page: screen.page, pages: screen.pages })}
            hasPrevious={screen.page > 1}
            hasNext={screen.page < screen.pages}
            previousURL={screen.page > 1 ? to(screen.page - 1) : undefined}
            nextURL={screen.page < screen.pages ? to(screen.page + 1) : undefined}
            accessibilityLabels={{ previous: t('evidence.packsNewer'), next: t('evidence.packsOlder') }}
          />
        </InlineStack>
      ) : null}
    </>
  );
}

/** What the pack is about, in the words a person would ask for it. */
export function titleOf({ t, date }: Wording, pack: EvidencePack): string {
  const days = pack.days && { from: date(pack.days.from), to: date(pack.days.to) };
  if (pack.kind === 'range' && days) return t('evidence.pack.range', days);
  if (pack.kind === 'period' && days) return t('evidence.pack.period', days);
  const review = pack.review ?? t('evidence.somethingErased');
  return t(pack.kind === 'sample' ? 'evidence.pack.sample' : 'evidence.pack.review', { review });
}

function MakeAgain({ pack }: { pack: EvidencePack }) {
  const wording = useWording();
  const { t } = wording;
  const { state, formData } = useNavigation();
  const { packId } = pack;
  return (
    <Form method="post">
      <input type="hidden" name="packId" value={packId} />
      <Button
        submit
        loading={state !== 'idle' && formData?.get('packId') === packId}
        accessibilityLabel={t('evidence.pack.againOf', { pack: packName(wording, pack, titleOf(wording, pack)) })}
      >
        {t('evidence.pack.again')}
      </Button>
    </Form>
  );
}

function WatchedCard({ watched }: { watched: WatchedLine[] }) {
  const { t, dateTime } = useWording();
  return (
    <TitledCard title={t('watched.cardTitle')} why={t('watched.why')}>
      {watched.map((one) => (
        <BlockStack key={one.watchId}>
          <Link url={`/app/evidence/watched/${one.watchId}`}>
            {t(`watched.line.${one.kind}`, { count: one.differences })}
          </Link>
          <Text as="span" tone="subdued">
            {one.watcher === null
              ? t('watched.lineErased', { date: dateTime(one.at) })
              : t('watched.lineWho', {
                  date: dateTime(one.at),
                  name: one.watcher,
                  by: one.by ?? t('evidence.somebodyErased'),
                })}
          </Text>
        </BlockStack>
      ))}
      <InlineStack>
        <Button url="/app/evidence/watched">{t('watched.start')}</Button>
      </InlineStack>
    </TitledCard>
  );
}
