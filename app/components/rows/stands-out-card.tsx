import { BlockStack, InlineStack, Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { StandsOutLine } from '#app/presenters/row-page.ts';

/** What stands out of one row: the sentence, why it matters, and from what it was read. */
export function StandsOutCard({ lines }: { lines: StandsOutLine[] }) {
  const { t, date } = useWording();
  return (
    <TitledCard title={t('row.standsOut')}>
      {lines.length === 0 ? (
        <Text as="p" tone="subdued">
          {t('row.standsNothing')}
        </Text>
      ) : (
        <ul className="plain-list row-findings">
          {lines.map((line) => (
            <li key={`${line.ruleId} ${line.sentence}`}>
              <InlineStack gap="200" wrap={false} align="start" blockAlign="start">
                <span className={`dot dot-${line.severity}`} aria-hidden="true" />
                <BlockStack gap="050">
                  <Text as="p" fontWeight="medium">
                    <span className="anywhere">{line.sentence}</span>
                  </Text>
                  <Text as="p" tone="subdued">
                    {line.why}
                  </Text>
                  {line.sources.length > 0 ? (
                    <Text as="p" tone="subdued" variant="bodySm">
                      {t('row.from', {
                        sources: line.sources
                          .map(({ source, takenAt }) =>
                            takenAt === null
                              ? t(`row.source.${source}`)
                              : t('row.sourceOf', { source: t(`row.source.${source}`), date: date(takenAt) }),
                          )
                          .join(', '),
                      })}
                    </Text>
                  ) : null}
                </BlockStack>
              </InlineStack>
            </li>
          ))}
        </ul>
      )}
    </TitledCard>
  );
}
