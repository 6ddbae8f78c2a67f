import { BlockStack, Button, InlineStack, Page, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { SourcesPage, SupportLine } from '#app/presenters/sources.ts';
import { ReconciledCard } from './reconciled-card.tsx';
import { RolledCard } from './rolled-card.tsx';
import { SeenCard } from './seen-card.tsx';
import { SheetCard } from './sheet-card.tsx';

/** How complete the lists are, and what that rests on: each with its count check, what they agree with, and what explains them. */
export function SourcesScreen({ page, manages }: { page: SourcesPage; manages: boolean }) {
  const { t } = useWording();
  return (
    <Page
      title={t('sources.title')}
      subtitle={t('sources.subtitle')}
      secondaryActions={[
        { content: t('sources.outside'), url: '/app/outside' },
        { content: t('sources.open'), url: '/app/open' },
        ...(manages ? [{ content: t('sources.secondFactor'), url: '/app/second-factor' }] : []),
      ]}
    >
      <BlockStack gap="400">
        {page.sheets.map((one) => (
          <SheetCard key={one.kind} {...one} manages={manages} />
        ))}
        {page.sheets.some(({ sheet }) => sheet !== null) ? (
          <>
            <ReconciledCard reconciled={page.reconciled} />
            <SeenCard seen={page.seen} />
            <RolledCard rolled={page.rolled} />
          </>
        ) : null}
        <TitledCard title={t('sources.supportTitle')} why={t('sources.supportWhy')}>
          <BlockStack gap="400">
            {page.support.map((line) => (
              <Support key={line.kind} line={line} manages={manages} />
            ))}
          </BlockStack>
        </TitledCard>
      </BlockStack>
    </Page>
  );
}

function Support({ line: { kind, newest, lists }, manages }: { line: SupportLine; manages: boolean }) {
  const { t, date } = useWording();
  return (
    <InlineStack align="space-between" blockAlign="center" gap="200">
      <div className="support-words">
        <BlockStack gap="050">
          <Text as="h3" variant="headingSm">
            {t(`kind.${kind}`)}
          </Text>
          <Text as="p" tone="subdued">
            {t(`kind.${kind}.why`)}
          </Text>
          <Text as="p">
            {newest === null ? (
              t('sources.none')
            ) : (
              <>
                {lists > 1 ? t('sources.supportLists', { count: lists }) : ''}
                {t('sources.supportOf', {
                  count: newest.rows,
                  route: t(`route.${newest.route}`),
                  date: date(newest.takenAt),
                })}
              </>
            )}
          </Text>
        </BlockStack>
      </div>
      {manages ? (
        <Button
          url={`/app/sources/new?kind=${kind}`}
          accessibilityLabel={`${t(newest ? 'sources.bringAgain' : 'sources.bring')}: ${t(`kind.${kind}`)}`}
        >
          {t(newest ? 'sources.bringAgain' : 'sources.bring')}
        </Button>
      ) : null}
    </InlineStack>
  );
}
