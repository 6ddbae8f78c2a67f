import { BlockStack, Box, Card, InlineStack, Link, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';

export interface Line {
  ruleId: string | null;
  severity: 'high' | 'medium' | 'low' | 'note';
  sentence: string;
  why: string;
  kind: ReviewedKind | null;
  names: string[];
  more: number;
  isUnlisted: boolean;
}

/** Plain sentences, riskiest first, each with its reason and the rows it is about. */
export function LineList({ lines, linked = true }: { lines: Line[]; linked?: boolean }) {
  return (
    <Card padding="0">
      <ol className="plain-list">
        {lines.map((line) => (
          <li key={line.sentence}>
            <Box padding="400">
              <InlineStack gap="300" wrap={false} blockAlign="start">
                <span className={`dot dot-${line.severity}`} aria-hidden="true" />
                <BlockStack gap="100">
                  <Text as="h2" variant="headingSm">
                    {line.sentence}
                  </Text>
                  <Text as="p" tone="subdued">
                    {line.why}
                  </Text>
                  <Names line={line} linked={linked} />
                </BlockStack>
              </InlineStack>
            </Box>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Names({ line, linked }: { line: Line; linked: boolean }) {
  const { t } = useWording();
  if (line.names.length === 0) return null;
  const told = line.names.join(', ') + (line.more > 0 ? ` + ${t('column.and', { count: line.more })}` : '');
  // There is no table of roles to lead to: they are seen in a review.
  if (!linked || line.ruleId === null || line.kind === 'roles') return <span className="anywhere">{told}</span>;
  const label = `${t('standsOut.show')}: ${line.sentence}`;
  return (
    <span className="anywhere">
      {told}{' '}
      {line.isUnlisted ? (
        // A place on this very page: the browser scrolls there by itself, which the app's own links do not.
        <a className="Polaris-Link" href="#seen" aria-label={label}>
          {t('standsOut.show')}
        </a>
      ) : (
        <Link url={`/app/${line.kind}?rule=${line.ruleId}`} accessibilityLabel={label}>
          {t('standsOut.show')}
        </Link>
      )}
    </span>
  );
}
