import { useState } from 'react';
import { Form } from '@remix-run/react';
import { Banner, BlockStack, Box, Card, Link, List, Page, Text, TextField } from '@shopify/polaris';
import { FactList } from '#app/components/evidence/fact-list.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { SubmitEnd } from '#app/components/layout/submit-end.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { MAX_REASON, type PersonTarget } from '#app/domain/access/erasure.ts';
import type { ErasablePerson, Namesake } from '#app/presenters/erase-person.ts';

/** `refused` in words. */
type FoundPerson = Omit<ErasablePerson, 'refused'> & { refused: string | null };

export interface EraseScreen {
  /** Who was found; null while nobody is. */
  person: FoundPerson | null;
  target: PersonTarget | null;
  /** People of the name that was typed, of whom one has to be chosen. */
  several: Namesake[];
  problem: string | null;
  /** What just went. */
  done: { parts: number; rows: number; packs: number } | null;
}

/** One person is found, one sees what will go and what stays, gives a reason, and they are erased. */
export function ErasePage({ screen }: { screen: EraseScreen }) {
  const { t } = useWording();
  const { person, target, several, problem, done } = screen;
  return (
    <Page title={t('erase.title')} backAction={{ content: t('settings.title'), url: '/app/settings' }} narrowWidth>
      <BlockStack gap="400">
        {problem ? <Banner tone="critical">{problem}</Banner> : null}
        {done ? <Done done={done} /> : null}
        {several.length > 0 ? <Several people={several} /> : null}
        {person && target ? <Found person={person} target={target} /> : <Find />}
      </BlockStack>
    </Page>
  );
}

function Done({ done: { parts, rows, packs } }: { done: NonNullable<EraseScreen['done']> }) {
  const { t } = useWording();
  return (
    <Banner tone="success" title={t('erase.done')}>
      <p>{t('erase.done.what', { parts, rows })}</p>
      <p>{t('erase.done.packs', { count: packs })}</p>
    </Banner>
  );
}

function Several({ people }: { people: EraseScreen['several'] }) {
  const { t } = useWording();
  return (
    <TitledCard title={t('erase.several')}>
      <ul className="plain-list">
        {people.map(({ listId, position, name, email }) => (
          <li key={`${listId}/${position}`}>
            <Box paddingBlock="200">
              <Link url={`/app/settings/erase?list=${listId}&row=${position}`}>
                <span className="anywhere">{email === null ? name : `${name}, ${email}`}</span>
              </Link>
            </Box>
          </li>
        ))}
      </ul>
    </TitledCard>
  );
}

function Find() {
  const { t } = useWording();
  const [who, setWho] = useState('');
  return (
    <Card>
      <Form method="post">
        <input type="hidden" name="intent" value="find" />
        <BlockStack gap="400">
          <Text as="p">{t('erase.section.why')}</Text>
          <TextField
            name="who"
            label={t('erase.who')}
            helpText={t('erase.who.help')}
            value={who}
            onChange={setWho}
            maxLength={320}
            autoComplete="off"
          />
          <SubmitEnd label={t('erase.find')} />
        </BlockStack>
      </Form>
    </Card>
  );
}

function Found({ person, target }: { person: FoundPerson; target: PersonTarget }) {
  const { t } = useWording();
  return (
    <>
      <TitledCard title={t('erase.found')}>
        <FactList facts={useFacts(person)} />
      </TitledCard>
      <TitledCard title={t('erase.goes')}>
        <Lines keys={['erase.goes.lists', 'erase.goes.record', 'erase.goes.member', 'erase.goes.packs']} />
      </TitledCard>
      <TitledCard title={t('erase.stays')}>
        <Lines
          keys={[
            'erase.stays.decisions',
            'erase.stays.marks',
            'erase.stays.typed',
            'erase.stays.copies',
            'erase.stays.order',
          ]}
        />
      </TitledCard>
      <OpenWork person={person} />
      {person.refused ? <Banner tone="warning">{person.refused}</Banner> : <Ask target={target} />}
      <Box paddingInline={{ xs: '400', sm: '0' }}>
        <Link url="/app/settings/erase">{t('erase.another')}</Link>
      </Box>
    </>
  );
}

function useFacts(person: FoundPerson) {
  const { t } = useWording();
  const { name, email, lists, rows, reviews, isMember, watched, parts } = person;
  return [
    { key: 'name', name: t('erase.found.name'), value: name },
    { key: 'email', name: t('erase.found.email'), value: email ?? t('erase.found.none') },
    { key: 'lists', name: t('erase.found.lists'), value: t('erase.found.lists.count', { lists, rows }) },
    { key: 'reviews', name: t('erase.found.reviews'), value: t('erase.found.reviews.count', { count: reviews }) },
    {
      key: 'member',
      name: t('erase.found.member'),
      value: t(isMember ? 'erase.found.member.yes' : 'erase.found.member.no'),
    },
    ...(watched > 0 ? [{ key: 'watched', name: t('erase.found.watched'), value: String(watched) }] : []),
    { key: 'parts', name: t('erase.found.entries'), value: t('erase.found.entries.count', { count: parts }) },
  ];
}

type LineKey =
  | `erase.goes.${'lists' | 'record' | 'member' | 'packs'}`
  | `erase.stays.${'decisions' | 'marks' | 'typed' | 'copies' | 'order'}`;

function Lines({ keys }: { keys: readonly LineKey[] }) {
  const { t } = useWording();
  return (
    <List gap="loose">
      {keys.map((key) => (
        <List.Item key={key}>{t(key)}</List.Item>
      ))}
    </List>
  );
}

function OpenWork({ person }: { person: FoundPerson }) {
  const { t } = useWording();
  const { isOnNewestList, isInRunningReview, unprovenRemovals: count } = person;
  const lines = [
    isOnNewestList ? t('erase.work.newest') : null,
    isInRunningReview ? t('erase.work.running') : null,
    count > 0 ? t('erase.work.unproven', { count }) : null,
  ].filter((line) => line !== null);
  if (lines.length === 0) return null;
  return (
    <TitledCard title={t('erase.work')}>
      <List gap="loose">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </TitledCard>
  );
}

function Ask({ target }: { target: PersonTarget }) {
  const { t } = useWording();
  const [reason, setReason] = useState('');
  return (
    <Card>
      <Form method="post">
        <input type="hidden" name="intent" value="erase" />
        {fieldsOf(target).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <BlockStack gap="400">
          <TextField
            name="reason"
            label={t('erase.reason')}
            helpText={t('erase.reason.help')}
            value={reason}
            onChange={setReason}
            maxLength={MAX_REASON}
            multiline={2}
            autoComplete="off"
          />
          <SubmitEnd label={t('erase.submit')} variant="primary" tone="critical" disabled={reason.trim() === ''} />
        </BlockStack>
      </Form>
    </Card>
  );
}

/** The person as the form names them again: the server looks for them anew. */
function fieldsOf(target: PersonTarget): [string, string][] {
  if ('memberId' in target) return [['member', target.memberId]];
  if ('text' in target) return [['who', target.text]];
  return [
    ['list', target.listId],
    ['row', String(target.position)],
  ];
}
