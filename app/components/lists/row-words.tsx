import { BlockStack, InlineStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { filterWord } from './filter-words.ts';

/**
 * What somebody or something can do: the first few in plain words, the rest counted. Where only the role is known, it says that the
 * permissions are not.
 */
export function Abilities({
  can,
  permissionsKnown = true,
}: {
  can: { words: string; risky: boolean }[] | null;
  permissionsKnown?: boolean;
}) {
  const { t } = useWording();
  if (can === null)
    return (
      <Text as="span" tone="subdued">
        {t('access.notKnown')}
      </Text>
    );
  if (can.length === 0 && permissionsKnown) return <>{t('access.none')}</>;
  const shown = can.slice(0, 3);
  return (
    <div className="abilities" title={can.map((one) => one.words).join('\n')}>
      {shown.map((one) => (
        <div key={one.words} className="anywhere">
          {one.risky ? (
            <Text as="span" fontWeight="semibold">
              {one.words}
            </Text>
          ) : (
            one.words
          )}
        </div>
      ))}
      {can.length > shown.length ? (
        <Text as="span" tone="subdued">
          + {t('column.and', { count: can.length - shown.length })}
        </Text>
      ) : null}
      {permissionsKnown ? null : (
        <Text as="span" tone="subdued" variant="bodySm">
          {t('access.permissionsNotKnown')}
        </Text>
      )}
    </div>
  );
}

export type Mark = { sentence: string; severity: 'high' | 'medium' | 'low' | 'note' };

/** Why a row stands out, in words, worst first. */
export function Marks({ marks }: { marks: Mark[] }) {
  const { t } = useWording();
  const [first, ...others] = marks;
  if (!first) return null;
  return (
    <div className="marks">
      <BlockStack gap="050">
        <InlineStack gap="100" wrap={false} align="start" blockAlign="start">
          <span className={`dot dot-${first.severity}`} aria-hidden="true" />
          <span className="anywhere">{first.sentence}</span>
        </InlineStack>
        {others.length > 0 ? (
          <span title={others.map((mark) => mark.sentence).join('\n')}>
            <Text as="span" tone="subdued">
              + {t('column.and', { count: others.length })}
            </Text>
          </span>
        ) : null}
      </BlockStack>
    </div>
  );
}

/** Classes of data in words; of what is not known it says so last. */
export function DataClasses({ data }: { data: readonly string[] }) {
  return (
    <div className="abilities">
      {data.map((one) => (
        <div key={one}>
          <Text as="span" tone={one === 'unknown' || one === 'none' ? 'subdued' : undefined}>
            {filterWord('data', one)}
          </Text>
        </div>
      ))}
    </div>
  );
}

/** What shows the row: the list or a person, and signs beside them. */
export function Sources({ source }: { source: readonly string[] }) {
  return <>{source.map((one) => filterWord('source', one)).join(', ')}</>;
}
