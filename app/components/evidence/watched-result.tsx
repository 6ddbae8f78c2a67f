import { Badge, BlockStack, Card, InlineStack, Page, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import type { WatchedRow, WatchedScreen } from '#app/presenters/evidence-watched.ts';
import { FactList } from './fact-list.tsx';
import { Technical } from './technical.tsx';

/** What became of one watched export: who watched, the counts, and every difference with what explains it. */
export function WatchedResult({ screen }: { screen: WatchedScreen }) {
  const { t, dateTimeInZone, dateTime } = useWording();
  const { counts, differences } = screen;
  const differing = counts.joined + counts.left + counts.changed + counts.changedAddress;
  const explained = differences.filter(({ why }) => why !== 'not_explained').length;
  return (
    <Page
      title={t(`watched.result.${screen.kind}`)}
      backAction={{ content: t('evidence.title'), url: '/app/evidence' }}
      narrowWidth
    >
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="400">
            <Text as="p" variant="headingMd">
              {differing === 0
                ? t('watched.result.same', { count: counts.same })
                : t('watched.result.differs', { count: differing, explained })}
            </Text>
            <FactList
              facts={[
                {
                  key: 'watcher',
                  name: t('watched.result.watchedBy'),
                  value: screen.watcher
                    ? t('watched.result.watcher', {
                        ...screen.watcher,
                        by: screen.by ?? t('evidence.somebodyErased'),
                      })
                    : t('watched.result.erased'),
                },
                { key: 'at', name: t('watched.result.at'), value: dateTimeInZone(screen.at) },
                {
                  key: 'list',
                  name: t('watched.result.list'),
                  value: t('watched.result.listOf', { date: dateTime(screen.list.takenAt), count: screen.list.rows }),
                },
                {
                  key: 'rows',
                  name: t('watched.result.rows'),
                  value: t('watched.result.sum', {
                    read: counts.rowsRead,
                    kept: counts.rowsKept,
                    aside: counts.rowsSetAside,
                  }),
                },
              ]}
            />
            <Technical>
              <Text as="p">{t('watched.technical.entry', { number: screen.entry })}</Text>
              <Text as="p">
                {t('watched.technical.digest')}: <code className="anywhere">{screen.fileDigest}</code>
              </Text>
            </Technical>
          </BlockStack>
        </Card>
        {differences.length > 0 ? <Differences rows={differences} count={differing} /> : null}
      </BlockStack>
    </Page>
  );
}

function Differences({ rows, count }: { rows: WatchedRow[]; count: number }) {
  const wording = useWording();
  const { t } = wording;
  return (
    <Card padding="0">
      <div className="review-card-title">
        <Text as="h2" variant="headingMd">
          {t('watched.differencesTitle')}
        </Text>
      </div>
      <ul className="decide-list">
        {rows.map((row, place) => (
          <li key={place} className="evidence-difference">
            <InlineStack gap="200" blockAlign="center">
              <Text as="span" fontWeight="medium">
                <span className="anywhere">{row.name ?? t('watched.nameErased')}</span>
              </Text>
              <Badge tone={row.why === 'not_explained' ? 'attention' : undefined}>
                {t(`watched.difference.${row.difference}`)}
              </Badge>
            </InlineStack>
            {row.fields.length > 0 ? (
              <Text as="p">{t('watched.fields', { fields: row.fields.join(', ') })}</Text>
            ) : null}
            <Text as="p" tone="subdued">
              {whyText(wording, row)}
            </Text>
          </li>
        ))}
      </ul>
      {rows.length < count ? (
        <div className="review-card-title">
          <Text as="p" tone="subdued">
            {t('watched.differencesMore', { shown: rows.length, count })}
          </Text>
        </div>
      ) : null}
    </Card>
  );
}

function whyText({ t, date }: Wording, { why, review, laterListAt }: WatchedRow): string {
  if (why === 'later_list')
    return t('watched.why.later_list', { date: laterListAt === null ? t('shared.notKnown') : date(laterListAt) });
  if (why === 'not_explained') return t('watched.why.not_explained');
  return t(`watched.why.${why}`, { review: review ?? t('shared.notKnown') });
}
