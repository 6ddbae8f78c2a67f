import { useState } from 'react';
import { Button, Card, InlineStack, Pagination, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { en } from '#app/text/en.ts';
import { fill } from '#app/text/format.ts';
import type { RecordLine, RecordScreen } from '#app/presenters/evidence-record.ts';
import { EntryDetails } from './entry-details.tsx';

/** One page of the record, newest first, in words; each line opens to what is recorded there. */
export function RecordCard({ record, addressOf }: { record: RecordScreen; addressOf: (page: number) => string }) {
  const { t } = useWording();
  const { page, pages } = record;
  return (
    <Card padding="0">
      <div className="review-card-title">
        <Text as="p" tone="subdued" numeric>
          {t('evidence.recordSize', { count: record.matching })}
        </Text>
      </div>
      <ol className="decide-list" aria-label={t('evidence.recordTitle')}>
        {record.lines.map((line) => (
          <Entry key={line.number} line={line} />
        ))}
      </ol>
      {pages > 1 ? (
        <div className="review-card-title">
          <InlineStack align="center">
            <Pagination
              label={t('evidence.record.page', { page, pages })}
              hasPrevious={page > 1}
              hasNext={page < pages}
              previousURL={page > 1 ? addressOf(page - 1) : undefined}
              nextURL={page < pages ? addressOf(page + 1) : undefined}
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
  const sentence = sentenceOf(line);
  return (
    <li className="record-entry">
      <span className="numbers record-number">{number(Number(line.number))}</span>
      <div>
        <Text as="p">
          <span className="anywhere">{sentence}</span>
        </Text>
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" tone="subdued" variant="bodySm">
            {dateTime(line.at)}
          </Text>
          <Button
            variant="plain"
            size="micro"
            onClick={() => setOpen(!open)}
            ariaExpanded={open}
            ariaControls={id}
            accessibilityLabel={`${t('entry.show')}: ${sentence}`}
          >
            {t('entry.show')}
          </Button>
        </InlineStack>
        <div id={id}>{open ? <EntryDetails number={line.number} /> : null}</div>
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
