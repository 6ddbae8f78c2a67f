import { useState } from 'react';
import { Form } from '@remix-run/react';
import {
  Badge,
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  Collapsible,
  InlineStack,
  Layout,
  List,
  Page,
  Text,
  TextField,
} from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { SubmitEnd } from '#app/components/layout/submit-end.tsx';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import type { SignScreen } from '#app/presenters/sign.ts';
import { DecisionBadge } from './decision-badge.tsx';

const KINDS: readonly DecisionKind[] = ['keep', 'reduce', 'remove', 'exception', 'cannot_tell'];

/** What is about to be signed, in numbers and in the exact words, before it is signed. */
export function SignPage({ screen, problem }: { screen: SignScreen; problem: string | null }) {
  const { t } = useWording();
  const { cycle, counts, signed } = screen;
  const base = `/app/reviews/${cycle.cycleId}`;
  const open = counts.undecided + counts.cannotTell;
  const ready = cycle.state === 'open' && counts.total > 0 && signed === null && open === 0;
  return (
    <Page
      title={t('sign.title')}
      subtitle={cycle.name}
      backAction={{ content: cycle.name, url: base }}
      primaryAction={signed ? { content: t('sign.next'), url: `${base}/removals` } : undefined}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {problem ? <Banner tone="critical">{problem}</Banner> : null}
            {counts.total === 0 ? <Banner tone="info">{t('sign.nothing')}</Banner> : null}
            {open > 0 ? <StillOpen screen={screen} base={base} /> : null}
            {signed ? <Signed screen={screen} /> : null}
            {counts.total > 0 ? <Counts screen={screen} /> : null}
            {ready ? (
              <Card>
                <Form method="post">
                  <input type="hidden" name="intent" value="sign" />
                  <input type="hidden" name="sentence" value={screen.sentence} />
                  <BlockStack gap="300">
                    <Text as="h2" variant="headingMd">
                      {t('sign.sentenceTitle')}
                    </Text>
                    <Sentence>{screen.sentence}</Sentence>
                    <Text as="p" tone="subdued">
                      {t('sign.sentenceHelp')}
                    </Text>
                    <SubmitEnd label={t('sign.sign')} variant="primary" />
                  </BlockStack>
                </Form>
              </Card>
            ) : null}
          </BlockStack>
        </Layout.Section>
        {screen.everyone.length > 1 ? (
          <Layout.Section variant="oneThird">
            <Everyone everyone={screen.everyone} />
          </Layout.Section>
        ) : null}
      </Layout>
    </Page>
  );
}

/** Words that are signed or acknowledged, set apart so that nobody signs them unread. */
export function Sentence({ children }: { children: string }) {
  return (
    <Box background="bg-surface-secondary" borderRadius="200" padding="400">
      <Text as="p" variant="bodyLg">
        {children}
      </Text>
    </Box>
  );
}

function StillOpen({ screen, base }: { screen: SignScreen; base: string }) {
  const { t } = useWording();
  const { undecided, cannotTell } = screen.counts;
  return (
    <Banner tone="warning" action={{ content: t('sign.decideThem'), url: `${base}?show=undecided&whose=mine` }}>
      {undecided > 0 ? <p>{t('sign.undecided', { count: undecided })}</p> : null}
      {cannotTell > 0 ? <p>{t('sign.cannotTell', { count: cannotTell })}</p> : null}
    </Banner>
  );
}

function Counts({ screen }: { screen: SignScreen }) {
  const { t, number } = useWording();
  const { counts, bulk } = screen;
  const [names, showNames] = useState(false);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('sign.countsTitle')}
        </Text>
        <table className="review-counts">
          <tbody>
            {KINDS.filter((kind) => counts.byDecision[kind] > 0).map((kind) => (
              <tr key={kind}>
                <th scope="row">
                  <DecisionBadge decision={kind} />
                </th>
                <td className="numbers">{number(counts.byDecision[kind])}</td>
              </tr>
            ))}
            {counts.undecided > 0 ? (
              <tr>
                <th scope="row">{t('sign.notDecided')}</th>
                <td className="numbers">{number(counts.undecided)}</td>
              </tr>
            ) : null}
            <tr>
              <th scope="row">{t('sign.rows')}</th>
              <td className="numbers">{number(counts.total)}</td>
            </tr>
          </tbody>
        </table>
        <BlockStack gap="150" inlineAlign="start">
          <Text as="h3" variant="headingSm">
            {t('sign.bulkTitle')}
          </Text>
          <Text as="p">
            {t('sign.bulk', { count: bulk.kept })}{' '}
            {bulk.largest > 1 ? t('sign.bulkLargest', { count: bulk.largest }) : ''}
          </Text>
          {bulk.names.length > 0 ? (
            <>
              <Button
                variant="plain"
                onClick={() => showNames(!names)}
                ariaExpanded={names}
                ariaControls="kept-in-bulk"
              >
                {t(names ? 'sign.bulkHide' : 'sign.bulkShow')}
              </Button>
              <Collapsible id="kept-in-bulk" open={names}>
                <List gap="extraTight">
                  {bulk.names.map((name, at) => (
                    <List.Item key={`${at} ${name}`}>{name}</List.Item>
                  ))}
                </List>
              </Collapsible>
            </>
          ) : null}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

function Signed({ screen }: { screen: SignScreen }) {
  const { t, dateTimeInZone } = useWording();
  const [asking, setAsking] = useState(false);
  const [technical, setTechnical] = useState(false);
  const [reason, setReason] = useState('');
  const { signed, cycle } = screen;
  if (!signed) return null;
  const mayReopen = cycle.state === 'open' || cycle.state === 'remediating';
  return (
    <Card>
      <BlockStack gap="300" inlineAlign="start">
        <Text as="h2" variant="headingMd">
          {t('sign.signedTitle')}
        </Text>
        <Text as="p">{t('sign.signed', { date: dateTimeInZone(signed.at), version: signed.version })}</Text>
        <Button
          variant="plain"
          onClick={() => setTechnical(!technical)}
          ariaExpanded={technical}
          ariaControls="sign-technical"
        >
          {t('shared.technicalDetails')}
        </Button>
        <Collapsible id="sign-technical" open={technical}>
          <Text as="p">{t('sign.technical')}</Text>
          <code className="anywhere">{signed.digest}</code>
        </Collapsible>
        {mayReopen && !asking ? <Button onClick={() => setAsking(true)}>{t('sign.reopen')}</Button> : null}
        {mayReopen && asking ? (
          <Box width="100%">
            <Form method="post">
              <input type="hidden" name="intent" value="reopen" />
              <BlockStack gap="200">
                <TextField
                  label={t('sign.reopenReason')}
                  name="reason"
                  autoComplete="off"
                  multiline={2}
                  requiredIndicator
                  value={reason}
                  onChange={setReason}
                  helpText={t('sign.reopenHelp', { version: signed.version + 1 })}
                />
                <InlineStack gap="200">
                  <Button submit disabled={reason.trim() === ''}>
                    {t('sign.reopen')}
                  </Button>
                  <Button variant="tertiary" onClick={() => setAsking(false)}>
                    {t('shared.cancel')}
                  </Button>
                </InlineStack>
              </BlockStack>
            </Form>
          </Box>
        ) : null}
      </BlockStack>
    </Card>
  );
}

/** Who still owes this review something. */
export function Everyone({ everyone }: { everyone: SignScreen['everyone'] }) {
  const { t } = useWording();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {t('sign.everyoneTitle')}
        </Text>
        {everyone.map((person) => (
          <InlineStack key={person.memberId} align="space-between" gap="200" blockAlign="center">
            <Text as="span">{person.name}</Text>
            {person.signed ? (
              <Badge tone="success">{t('sign.person.signed')}</Badge>
            ) : (
              <Badge tone="attention">
                {person.undecided > 0
                  ? t('sign.person.undecided', { count: person.undecided })
                  : t('sign.person.ready')}
              </Badge>
            )}
          </InlineStack>
        ))}
      </BlockStack>
    </Card>
  );
}
