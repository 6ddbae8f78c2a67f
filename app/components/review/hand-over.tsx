import { useEffect, useId, useRef, useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Collapsible, InlineStack, Text, TextField } from '@shopify/polaris';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ReviewerChoice } from '#app/presenters/reviewer-choice.ts';
import type { ShownRow } from './use-decisions.tsx';

type Moved = { moved: string } | { refused: string };

/** Lets a manager give one row to somebody else: nobody is stuck with a row they must not, or cannot, decide. */
export function HandOver({ row, cycleId }: { row: ShownRow; cycleId: string }) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <BlockStack gap="200">
      <Button variant="plain" textAlign="left" ariaExpanded={open} ariaControls={id} onClick={() => setOpen(!open)}>
        {t('handOver.open')}
      </Button>
      <Collapsible id={id} open={open}>
        {open ? <Choice row={row} cycleId={cycleId} onMoved={() => setOpen(false)} /> : null}
      </Collapsible>
    </BlockStack>
  );
}

function Choice({ row, cycleId, onMoved }: { row: ShownRow; cycleId: string; onMoved: () => void }) {
  const { t } = useWording();
  const address = `/app/reviews/${cycleId}/reviewer`;
  const [search, setSearch] = useState('');
  const [reason, setReason] = useState('');
  const people = useFetcher<ReviewerChoice>();
  const [tried, setTried] = useState(false);
  const { submit, state, refused } = useMove(address, row.name, onMoved);
  const lacksReason = reason.trim() === '';
  const give = (subjectKey: string) => {
    setTried(true);
    if (!lacksReason) submit({ itemId: row.itemId, subjectKey, reason });
  };
  const { load } = people;
  useEffect(() => load(`${address}?item=${row.itemId}`), [load, address, row.itemId]);
  const find = () => load(`${address}?item=${row.itemId}&q=${encodeURIComponent(search.trim())}`);
  return (
    <BlockStack gap="300">
      <TextField
        label={t('handOver.reason')}
        helpText={t('handOver.reasonHelp')}
        autoComplete="off"
        maxLength={2000}
        requiredIndicator
        value={reason}
        onChange={setReason}
        error={tried && lacksReason ? t('handOver.reasonMissing') : refused}
      />
      <InlineStack gap="200" blockAlign="end">
        <TextField label={t('handOver.search')} autoComplete="off" value={search} onChange={setSearch} />
        <Button onClick={find} loading={people.state !== 'idle'}>
          {t('claim.find')}
        </Button>
      </InlineStack>
      {people.data?.people.length === 0 ? (
        <Text as="p" tone="subdued">
          {t('handOver.nobody')}
        </Text>
      ) : null}
      <BlockStack gap="200">
        {people.data?.people.map((person) => (
          <Person
            key={person.subjectKey}
            person={person}
            busy={state !== 'idle'}
            onGive={() => give(person.subjectKey)}
          />
        ))}
      </BlockStack>
    </BlockStack>
  );
}

function Person(props: { person: ReviewerChoice['people'][number]; busy: boolean; onGive: () => void }) {
  const { person } = props;
  const { t, date } = useWording();
  const opened = person.openedAt ? t('setup.opened', { date: date(person.openedAt) }) : t('setup.neverOpened');
  return (
    <InlineStack align="space-between" blockAlign="center" gap="200" wrap={false}>
      <span className="anywhere">
        <BlockStack>
          <Text as="span" fontWeight="semibold">
            {person.name}
          </Text>
          <Text as="span" tone="subdued" variant="bodySm">
            {person.whyNot ? t(`handOver.whyNot.${person.whyNot}`) : opened}
          </Text>
        </BlockStack>
      </span>
      {person.whyNot ? null : (
        <Button
          size="slim"
          disabled={props.busy}
          onClick={props.onGive}
          accessibilityLabel={t('handOver.giveTo', { name: person.name })}
        >
          {t('handOver.give')}
        </Button>
      )}
    </InlineStack>
  );
}

function useMove(address: string, name: string, onMoved: () => void) {
  const { t } = useWording();
  const { data, state, submit } = useFetcher<Moved>();
  const told = useRef<Moved | undefined>(undefined);
  useEffect(() => {
    if (data === undefined || told.current === data) return;
    told.current = data;
    if ('refused' in data) return;
    showToast(t('handOver.done', { name, to: data.moved }));
    onMoved();
  }, [data, name, onMoved, t]);
  return {
    state,
    refused: data !== undefined && 'refused' in data ? data.refused : undefined,
    submit: (form: Record<string, string>) => submit(form, { method: 'post', action: address }),
  };
}
