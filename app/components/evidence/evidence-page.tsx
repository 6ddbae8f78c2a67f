import { Banner, BlockStack, Box, Button, Layout, Page, Text } from '@shopify/polaris';
import { Form, useNavigation } from '@remix-run/react';
import { PackageIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { CheckCard } from './check-card.tsx';
import { PackCard } from './pack-card.tsx';
import { RecordCard } from './record-card.tsx';
import type { EvidenceScreen } from '#app/presenters/evidence.ts';

/** Packs to hand out, what happened, and how anybody can check both. */
export function EvidencePage({ screen, problem }: { screen: EvidenceScreen; problem: string | null }) {
  const { t } = useWording();
  return (
    <Page title={t('evidence.title')}>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {problem ? <Banner tone="critical">{problem}</Banner> : null}
            {screen.packs.length === 0 ? (
              <Empty
                icon={PackageIcon}
                heading={t('evidence.noPacks')}
                other={{ content: t('reviews.title'), url: '/app/reviews' }}
              >
                <p>{t('evidence.noPacksWhy')}</p>
                <p>{t('evidence.packsWhy')}</p>
              </Empty>
            ) : (
              <Box paddingInline={{ xs: '400', sm: '0' }}>
                <Text as="p" tone="subdued">
                  {t('evidence.packsWhy')}
                </Text>
              </Box>
            )}
            {screen.packs.map((pack) => (
              <PackCard
                key={pack.packId}
                pack={pack}
                title={pack.review ?? t('evidence.pack.period')}
                again={screen.manages && pack.cycleId ? <MakeAgain cycleId={pack.cycleId} /> : null}
              />
            ))}
            {screen.record ? <RecordCard record={screen.record} /> : null}
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <CheckCard screen={screen} />
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function MakeAgain({ cycleId }: { cycleId: string }) {
  const { t } = useWording();
  const busy = useNavigation().state !== 'idle';
  return (
    <Form method="post">
      <input type="hidden" name="cycleId" value={cycleId} />
      <Button submit loading={busy}>
        {t('evidence.pack.again')}
      </Button>
    </Form>
  );
}
