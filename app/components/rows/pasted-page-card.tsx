import { BlockStack, List, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ReadPage } from '#app/domain/access/about.ts';

/** What was pasted from an app's own page in the admin. What it did not say is left out, and never read as none. */
export function PastedPageCard({ page }: { page: ReadPage }) {
  const { t, date } = useWording();
  const activity = page.activity?.map(({ area, times }) =>
    times === null ? area : `${area}, ${t('row.page.times', { count: times })}`,
  );
  const history = page.history?.map(
    ({ at, atText, access }) => `${at === null ? atText : date(at)}: ${access.join(', ')}`,
  );
  return (
    <TitledCard title={t('row.page')} why={t('row.page.of', { date: date(page.takenAt) })}>
      <BlockStack gap="300">
        {activity ? <Part title={t('row.page.activity')} lines={activity} none={t('row.page.none')} /> : null}
        {page.privacy ? <Part title={t('row.page.privacy')} lines={page.privacy} none={t('changes.none')} /> : null}
        {history ? <Part title={t('row.page.history')} lines={history} none={t('changes.none')} /> : null}
      </BlockStack>
    </TitledCard>
  );
}

function Part({ title, lines, none }: { title: string; lines: string[]; none: ReactNode }) {
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      {lines.length === 0 ? (
        <p>{none}</p>
      ) : (
        <List gap="extraTight">
          {lines.map((line, at) => (
            <List.Item key={`${at} ${line}`}>
              <span className="anywhere">{line}</span>
            </List.Item>
          ))}
        </List>
      )}
    </BlockStack>
  );
}
