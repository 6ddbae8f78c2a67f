import { Card } from '@shopify/polaris';
import { Technical } from '#app/components/evidence/technical.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { textFor } from '#app/text/text.ts';
import type { RowPage } from '#app/presenters/row-page.ts';
import { RowFacts } from './facts-card.tsx';

/** What the source said, and by what it can be found again; out of sight until asked for. */
export function RawCard({ page }: { page: RowPage }) {
  const { t, dateTimeInZone } = useWording();
  const { raw } = page;
  const list = t('list.from', { route: t(`route.${page.route}`), date: dateTimeInZone(page.takenAt) });
  return (
    <Card>
      <Technical label={t('row.raw')}>
        <RowFacts
          facts={[
            ...raw.details.map(({ label, value }, at) => ({ key: `${at} ${label}`, name: label, value })),
            { key: 'line', name: t('row.raw.line'), value: raw.line === 0 ? t('row.raw.noLine') : raw.line },
            { key: 'list', name: t('row.raw.list'), value: list },
            { key: 'key', name: t('row.raw.key'), value: textFor(`key.${raw.keyStrength}`, 'shared.notKnown') },
            { key: 'digest', name: t('row.raw.digest'), value: <code>{raw.listDigest ?? t('shared.notKnown')}</code> },
            { key: 'commitment', name: t('row.raw.commitment'), value: <code>{raw.commitment}</code> },
          ]}
        />
      </Technical>
    </Card>
  );
}
