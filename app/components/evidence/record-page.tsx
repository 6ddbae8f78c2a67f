import { Page, Card, BlockStack, Box, Button, InlineGrid, Select, Text, TextField } from '@shopify/polaris';
import { useNavigation } from '@remix-run/react';
import { CalendarTimeIcon, SearchIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { useTableState } from '#app/components/lists/list-table-state.ts';
import { RECORD_KINDS } from '#app/domain/evidence/record-kind.ts';
import type { RecordScreen } from '#app/presenters/evidence-record.ts';
import { RecordCard } from './record-card.tsx';

/** The whole record, newest first, narrowed by kind of thing and by day. */
export function RecordPage({ record }: { record: RecordScreen | null }) {
  const { t } = useWording();
  return (
    <Page title={t('evidence.recordTitle')} backAction={{ content: t('evidence.title'), url: '/app/evidence' }}>
      {record === null ? (
        <Empty icon={CalendarTimeIcon} heading={t('evidence.recordNone')}>
          <p>{t('evidence.recordNoneWhy')}</p>
        </Empty>
      ) : (
        <Opened record={record} />
      )}
    </Page>
  );
}

function Opened({ record }: { record: RecordScreen }) {
  const { t } = useWording();
  const { params, set } = useTableState();
  const busy = useNavigation().state === 'loading';
  const addressOf = (page: number) => `?${new URLSearchParams({ ...Object.fromEntries(params), page: String(page) })}`;
  const { kind, day } = record.query;
  const clear = () => set({ kind: null, day: null });
  return (
    <BlockStack gap="400">
      <Box paddingInline={{ xs: '400', sm: '0' }}>
        <Text as="p" tone="subdued">
          {t('evidence.recordWhy')}
        </Text>
      </Box>
      <Card>
        <InlineGrid columns={{ xs: 1, sm: 2, md: '2fr 1fr auto' }} gap="300" alignItems="end">
          <Select
            label={t('evidence.record.kind')}
            value={kind ?? ''}
            options={[
              { value: '', label: t('evidence.record.kind.all') },
              ...RECORD_KINDS.map((value) => ({ value, label: t(`evidence.record.kind.${value}`) })),
            ]}
            onChange={(chosen) => set({ kind: chosen || null })}
          />
          <TextField
            type="date"
            label={t('evidence.record.day')}
            value={day ?? ''}
            max={record.today}
            onChange={(chosen) => set({ day: chosen || null })}
            autoComplete="off"
          />
          {kind === null && day === null ? null : <Button onClick={clear}>{t('evidence.record.clear')}</Button>}
        </InlineGrid>
      </Card>
      <div aria-live="polite" aria-busy={busy}>
        {record.matching === 0 ? (
          <Empty
            icon={SearchIcon}
            heading={t('evidence.record.nothing')}
            other={{ content: t('evidence.record.clear'), onAction: clear }}
          >
            <p>{t('evidence.record.nothingWhy')}</p>
          </Empty>
        ) : (
          <RecordCard record={record} addressOf={addressOf} />
        )}
      </div>
    </BlockStack>
  );
}
