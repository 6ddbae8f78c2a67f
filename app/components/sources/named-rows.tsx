import { BlockStack, List, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Named } from '#app/presenters/sources.ts';

/** Rows by name under a heading, with how many more there are. Nothing where there are none. */
export function NamedRows({ title, rows: { names, more } }: { title: string; rows: Named }) {
  const { t } = useWording();
  if (names.length === 0) return null;
  return (
    <BlockStack gap="100">
      <Text as="h4" variant="headingSm">
        {title}
      </Text>
      <List>
        {names.map((name, index) => (
          <List.Item key={index}>
            <span className="anywhere">{name}</span>
          </List.Item>
        ))}
      </List>
      {more > 0 ? (
        <Text as="p" tone="subdued">
          {t('sources.more', { count: more })}
        </Text>
      ) : null}
    </BlockStack>
  );
}
