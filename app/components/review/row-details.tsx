import { useState } from 'react';
import { Badge, BlockStack, Box, Button, InlineStack, List, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { TextKey } from '#app/text/text.ts';
import { en } from '#app/text/en.ts';
import type { ShownRow } from './use-decisions.tsx';

const ABILITIES_SHOWN = 6;

const CAN_TITLES = {
  people: 'decide.aboutCanPerson',
  apps: 'decide.aboutCan',
  roles: 'decide.aboutCanRole',
} as const;

/** What a decision on one row rests on, in the order a person asks: why it stands out, what it can do, what changed. */
export function RowReasons({ row }: { row: ShownRow }) {
  const { t } = useWording();
  return (
    <BlockStack gap="400">
      <BlockStack gap="100">
        <Text as="h2" variant="headingMd">
          <span className="anywhere">{row.name}</span>
        </Text>
        {row.detail ? (
          <Text as="p" tone="subdued">
            <span className="anywhere">{row.detail}</span>
          </Text>
        ) : null}
      </BlockStack>
      <Section title={t('decide.whyTitle')}>
        {row.standsOut.length === 0 ? (
          <Text as="p" tone="subdued">
            {t('decide.standsNothing')}
          </Text>
        ) : (
          <List gap="extraTight">
            {row.standsOut.map((finding) => (
              <List.Item key={finding.sentence}>{finding.sentence}</List.Item>
            ))}
          </List>
        )}
      </Section>
      <Section title={t(CAN_TITLES[row.kind])}>
        <Abilities row={row} />
      </Section>
      <Section title={t('decide.changeTitle')}>
        <Change row={row} />
      </Section>
    </BlockStack>
  );
}

/** The rest of what the list says of a row. */
export function RowFacts({ row }: { row: ShownRow }) {
  const { t } = useWording();
  return (
    <Section title={t('decide.factsTitle')}>
      <Facts row={row} />
    </Section>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <BlockStack gap="150">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      {children}
    </BlockStack>
  );
}

function Abilities({ row }: { row: ShownRow }) {
  const { t } = useWording();
  const [all, setAll] = useState(false);
  const roles = row.roles?.length ? (
    <Text as="p">
      {t('decide.roles')}: {row.roles.join(', ')}
    </Text>
  ) : null;
  if (row.abilities === null) {
    return (
      <>
        {roles}
        <Text as="p" tone="subdued">
          {t('decide.canNotKnown')}
        </Text>
      </>
    );
  }
  if (row.abilities.length === 0) {
    return (
      <>
        {roles}
        <Text as="p" tone="subdued">
          {t('decide.canNothing')}
        </Text>
      </>
    );
  }
  const shown = all ? row.abilities : row.abilities.slice(0, ABILITIES_SHOWN);
  return (
    <BlockStack gap="200" inlineAlign="start">
      {roles}
      <List gap="extraTight">
        {shown.map((ability) => (
          <List.Item key={ability.handle}>
            {ability.risky ? <Text as="strong">{ability.sentence}</Text> : ability.sentence}
          </List.Item>
        ))}
      </List>
      {row.abilities.length > ABILITIES_SHOWN ? (
        <Button variant="plain" onClick={() => setAll(!all)}>
          {all ? t('decide.canFewer') : t('decide.canMore', { count: row.abilities.length })}
        </Button>
      ) : null}
    </BlockStack>
  );
}

function Change({ row }: { row: ShownRow }) {
  const { t, date } = useWording();
  const { kind, details, previous } = row.change;
  return (
    <BlockStack gap="100">
      <Text as="p">
        {t(kind === 'same' && details.length > 0 ? 'decide.change.sameTold' : `decide.change.${kind}`)}
      </Text>
      {details.length > 0 ? (
        <List gap="extraTight">
          {details.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      ) : null}
      {previous ? (
        <Text as="p" tone="subdued">
          {t('decide.previous', {
            decision: t(`decide.decided.${previous.decision}`),
            date: date(previous.at),
            review: previous.review,
          })}
        </Text>
      ) : null}
    </BlockStack>
  );
}

function Facts({ row }: { row: ShownRow }) {
  const { t, dateTime } = useWording();
  return (
    <dl className="decide-facts">
      {row.facts.map((fact) => (
        <div key={fact.name}>
          <dt>{t(`fact.${fact.name}`)}</dt>
          <dd className="anywhere">
            {fact.value === null || fact.value === 'unknown' ? (
              <Text as="span" tone="subdued">
                {t('value.unknown')}
              </Text>
            ) : (
              inWords(fact.value, dateTime)
            )}
          </dd>
        </div>
      ))}
      {row.extra.map((extra) => (
        <div key={extra.label}>
          <dt className="anywhere">{extra.label}</dt>
          <dd className="anywhere">{inWords(extra.value, dateTime)}</dd>
        </div>
      ))}
    </dl>
  );
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Codes of the domain have a word and moments are shown as everywhere; what else the source wrote is shown as it is. */
export function inWords(value: string, dateTime: (iso: string) => string): string {
  if (MOMENT.test(value)) return dateTime(value);
  const key = `value.${value}`;
  return key in en ? en[key as TextKey] : value;
}

/** What was decided, by whom, when, and the words they left. */
export function DecisionMade({ row }: { row: ShownRow }) {
  const { t, dateTime } = useWording();
  if (row.decision === null) return null;
  return (
    <Box background="bg-surface-secondary" borderRadius="200" padding="300">
      <BlockStack gap="100">
        <InlineStack gap="200" blockAlign="center">
          <Text as="span" fontWeight="semibold">
            {t(`decide.decided.${row.decision}`)}
          </Text>
          {row.reason ? <Badge>{t(`decide.reason.${row.reason}` as 'decide.reason.left')}</Badge> : null}
        </InlineStack>
        {row.drop.length > 0 ? <Text as="p">{row.drop.join(', ')}</Text> : null}
        {row.note ? <p className="verbatim">{row.note}</p> : null}
        {row.decidedBy && row.decidedAt ? (
          <Text as="p" tone="subdued" variant="bodySm">
            {t('decide.byWhom', { who: row.decidedBy, when: dateTime(row.decidedAt) })}
            {row.batchSize > 1 ? `, ${t('decide.inBulk', { count: row.batchSize })}` : ''}
          </Text>
        ) : null}
      </BlockStack>
    </Box>
  );
}
