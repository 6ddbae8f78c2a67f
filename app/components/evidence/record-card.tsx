import { useState } from 'react';
import { BlockStack, Button, Card, Collapsible, InlineStack, Pagination, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { en } from '#app/text/en.ts';
import { fill } from '#app/text/format.ts';
import type { EvidenceScreen, RecordLine } from '#app/presenters/evidence.ts';

/** The latest entries of the record, newest first, in words. */
export function RecordCard({ record }: { record: NonNullable<EvidenceScreen['record']> }) {
  const { t } = useWording();
  const to = (page: number) => `?page=${page}`;
  return (
    <Card padding="0">
      <div className="review-card-title">
        <BlockStack gap="100">
          <InlineStack align="space-between" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {t('evidence.recordTitle')}
            </Text>
            <Text as="span" tone="subdued" numeric>
              {t('evidence.recordSize', { count: Number(record.size) })}
            </Text>
          </InlineStack>
          <Text as="p" tone="subdued">
            {t('evidence.recordWhy')}
          </Text>
        </BlockStack>
      </div>
      <ol className="decide-list">
        {record.lines.map((line) => (
          <Entry key={line.number} line={line} />
        ))}
      </ol>
      {record.pages > 1 ? (
        <div className="review-card-title">
          <InlineStack align="center">
            <Pagination
              label={t('decide.page', { page: record.page, pages: record.pages })}
              hasPrevious={record.page > 1}
              hasNext={record.page < record.pages}
              previousURL={record.page > 1 ? to(record.page - 1) : undefined}
              nextURL={record.page < record.pages ? to(record.page + 1) : undefined}
              accessibilityLabels={{ previous: t('evidence.newer'), next: t('evidence.older') }}
            />
          </InlineStack>
        </div>
      ) : null}
    </Card>
  );
}

function Entry({ line }: { line: RecordLine }) {
  const { t, number, dateTime } = useWording();
  const [open, setOpen] = useState(false);
  const id = `entry-${line.number}`;
  return (
    <li className="record-entry">
      <span className="numbers record-number">{number(Number(line.number))}</span>
      <div>
        <Text as="p">
          <span className="anywhere">{sentenceOf(line)}</span>
        </Text>
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" tone="subdued" variant="bodySm">
            {dateTime(line.at)}
          </Text>
          <Button variant="plain" size="micro" onClick={() => setOpen(!open)} ariaExpanded={open} ariaControls={id}>
            {t('shared.technicalDetails')}
          </Button>
        </InlineStack>
        <Collapsible id={id} open={open}>
          <Text as="p" tone="subdued" variant="bodySm">
            <code>{line.type}</code>, {t('evidence.leafHash')}: <code className="anywhere">{line.leafHash}</code>
          </Text>
        </Collapsible>
      </div>
    </li>
  );
}

/** The words for an entry: by its type, and by what happened where one sentence is not enough. */
export function sentenceOf(line: RecordLine): string {
  const keys = [`record.${line.type}.${line.what}`, `record.${line.type}`];
  const key = keys.find((candidate) => candidate in en) ?? 'record.other';
  const byTheApp = line.type.startsWith('list.') && !line.hasActor;
  return fill(
    en[key as 'record.other'],
    {
      who: line.who ?? en[byTheApp ? 'evidence.byTheApp' : 'evidence.notKnownPerson'],
      about: line.about ?? en['evidence.somethingErased'],
    },
    'en',
  );
}
