import { useEffect } from 'react';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Box, Button, SkeletonBodyText, Text } from '@shopify/polaris';
import { ArrowDownIcon } from '@shopify/polaris-icons';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { en } from '#app/text/en.ts';
import type { EntryDetails as Details, EntryFact } from '#app/presenters/evidence-entry.ts';
import { FactList } from './fact-list.tsx';
import { saveText } from './save-file.ts';
import { Technical } from './technical.tsx';

/** What one entry says, what of it was erased, and the mathematics. Loaded when it is opened. */
export function EntryDetails({ number }: { number: string }) {
  const { t } = useWording();
  const { load, data, state } = useFetcher<{ entry: Details | null }>();
  useEffect(() => load(`/app/evidence/entry/${number}`), [load, number]);
  return (
    <Box paddingBlock="300">
      <div aria-live="polite" aria-busy={state === 'loading'}>
        {data?.entry ? (
          <Shown entry={data.entry} />
        ) : data || (state === 'idle' && data === null) ? (
          <Text as="p" tone="critical">
            {t('entry.failed')}
          </Text>
        ) : (
          <>
            <span className="decide-said">{t('entry.loading')}</span>
            <SkeletonBodyText lines={3} />
          </>
        )}
      </div>
    </Box>
  );
}

function Shown({ entry }: { entry: Details }) {
  const wording = useWording();
  const { t } = wording;
  const erased = entry.people.filter(({ facts }) => facts === null).length;
  return (
    <BlockStack gap="300">
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {t('entry.recorded')}
        </Text>
        {entry.facts === null ? (
          <Text as="p">{t('entry.erased')}</Text>
        ) : (
          <Facts facts={entry.facts} empty={t('entry.nothing')} />
        )}
      </BlockStack>
      {entry.people.map(({ part, facts }) =>
        facts === null ? null : (
          <BlockStack key={part} gap="100">
            <Text as="h3" variant="headingSm">
              {t('entry.person')}
            </Text>
            <Facts facts={facts} empty={t('entry.nothing')} />
          </BlockStack>
        ),
      )}
      {erased > 0 ? <Text as="p">{t('entry.personErased', { count: erased })}</Text> : null}
      <EntryTechnical entry={entry} />
    </BlockStack>
  );
}

function Facts({ facts, empty }: { facts: EntryFact[]; empty: string }) {
  const wording = useWording();
  const named = facts.filter(({ name }) => fieldKey(name) in en);
  if (named.length === 0) return <Text as="p">{empty}</Text>;
  return (
    <FactList
      facts={named.map((fact) => ({
        key: fact.name,
        name: en[fieldKey(fact.name) as 'entry.field.name'],
        value: valueText(wording, fact),
      }))}
    />
  );
}

const fieldKey = (name: string): string => `entry.field.${name}`;

function valueText({ t, number, dateTime }: Wording, { name, value, form }: EntryFact): string {
  if (name === 'daysFromDue') return daysText(t, Number(value));
  if (form === 'number') return number(Number(value));
  if (form === 'time') return dateTime(value);
  if (form !== 'code') return value;
  if (value === 'yes' || value === 'no') return t(`entry.${value}`);
  return value.replaceAll('_', ' ');
}

function daysText(t: Wording['t'], days: number): string {
  return days > 0 ? t('entry.daysAfter', { count: days }) : t('entry.daysBefore', { count: -days });
}

function EntryTechnical({ entry }: { entry: Details }) {
  const { t, dateTimeInZone } = useWording();
  const { leafHash, commitments, recorded, proof } = entry.technical;
  const code = (text: string) => <code>{text}</code>;
  return (
    <Technical>
      <FactList
        facts={[
          { key: 'index', name: t('entry.technical.index'), value: code(entry.number) },
          { key: 'type', name: t('entry.technical.type'), value: code(entry.type) },
          { key: 'leaf', name: t('entry.technical.leafHash'), value: code(leafHash) },
          {
            key: 'commitments',
            name: t('entry.technical.commitments'),
            value: commitments.map(({ part, commitment }) => (
              <div key={part}>
                {part}: {code(commitment)}
              </div>
            )),
          },
        ]}
      />
      {recorded === null ? null : (
        <>
          <Text as="p">{t('entry.technical.json')}</Text>
          <pre className="evidence-json">{recorded}</pre>
        </>
      )}
      {proof === null ? (
        <Text as="p">{t('entry.technical.noProof')}</Text>
      ) : (
        <BlockStack gap="200" inlineAlign="start">
          <Text as="p">
            {t('entry.technical.underCheckpoint', { size: Number(proof.size), date: dateTimeInZone(proof.signedAt) })}
          </Text>
          <Text as="p">
            {t('entry.technical.checkpoint')}: <code className="anywhere">{proof.checkpoint}</code>
          </Text>
          <Button icon={ArrowDownIcon} onClick={() => saveText(proof.fileName, proof.text)}>
            {t('entry.proof')}
          </Button>
        </BlockStack>
      )}
    </Technical>
  );
}
