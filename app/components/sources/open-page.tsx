import { Fragment, type ReactNode } from 'react';
import { Badge, BlockStack, Button, Card, InlineStack, List, Page, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { AskCard } from '#app/components/settings/ask-card.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { FootprintDoor } from '#app/domain/access/footprint-door.ts';
import type { StoreCounts } from '#app/domain/access/about.ts';
import type { OpenLine, OpenStep } from '#app/presenters/open-routes.ts';
import { useToldAction } from './use-told-action.ts';

/** One place where signs are looked for, as it was read last. Times ISO 8601 UTC. */
export interface DoorLine {
  door: FootprintDoor;
  needs: readonly (readonly string[])[];
  isGranted: boolean;
  /** How the last look ended; null: nobody has looked yet. */
  last: { outcome: 'read' | 'closed' | 'failed'; why: string | null; readAt: string | null; sightings: number } | null;
}

interface Props {
  lines: OpenLine[];
  doors: DoorLine[];
  reach: StoreCounts | null;
  manages: boolean;
}

/** What can be learned in this store, by which way, and what a person can do where a way is closed. */
export function OpenPage({ lines, doors, reach, manages }: Props) {
  const { t } = useWording();
  return (
    <Page
      title={t('open.title')}
      subtitle={t('open.subtitle')}
      backAction={{ content: t('sources.title'), url: '/app/sources' }}
    >
      <BlockStack gap="400">
        {lines.map((line) => (
          <Fragment key={line.item}>
            <Item line={line} manages={manages} />
            {manages && line.api === 'can_ask' ? <AskCard granted={false} /> : null}
          </Fragment>
        ))}
        <Signs doors={doors} manages={manages} />
        <Counts reach={reach} />
      </BlockStack>
    </Page>
  );
}

function Item({ line, manages }: { line: OpenLine; manages: boolean }) {
  const { t } = useWording();
  const { item, api, apiSteps, bring } = line;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t(`open.item.${item}`)}
          </Text>
          {manages && bring ? (
            <Button variant="plain" url={bring.url} accessibilityLabel={`${t('open.go')}: ${t(`open.item.${item}`)}`}>
              {t('open.go')}
            </Button>
          ) : null}
        </InlineStack>
        <Way name={t('open.api')} state={stateOf(api)} steps={manages ? apiSteps : []}>
          {t(`open.why.${api}`)}
        </Way>
        <Way name={t('open.brought')} state={bring ? 'open' : 'closed'} steps={manages && bring ? bring.steps : []}>
          {t(item === 'audit_events' ? 'open.why.noScreen' : 'open.why.brought')}
        </Way>
        <LastRead at={line.lastReadAt} />
      </BlockStack>
    </Card>
  );
}

type WayState = 'open' | 'ask' | 'waiting' | 'closed' | 'failed';

function stateOf(api: OpenLine['api']): WayState {
  if (api === 'open' || api === 'older' || api === 'arrives') return 'open';
  if (api === 'not_collected') return 'waiting';
  return api === 'can_ask' ? 'ask' : 'closed';
}

const STATES = {
  open: 'open.yes',
  ask: 'open.ask',
  waiting: 'open.waiting',
  closed: 'open.no',
  failed: 'open.failed',
} as const;

interface WayProps {
  name: string;
  state: WayState;
  /** What a person can do, in order. */
  steps?: readonly OpenStep[];
  children: ReactNode;
}

function Way({ name, state, steps = [], children }: WayProps) {
  const { t } = useWording();
  return (
    <BlockStack gap="050">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" fontWeight="medium">
          {name}
        </Text>
        <Badge tone={state === 'open' ? 'success' : state === 'failed' ? 'warning' : undefined}>
          {t(STATES[state])}
        </Badge>
      </InlineStack>
      <Text as="p" tone="subdued">
        {children}
      </Text>
      {steps.length === 0 ? null : (
        <List type="number" gap="extraTight">
          {steps.map((step) => (
            <List.Item key={step}>{t(`open.step.${step}`)}</List.Item>
          ))}
        </List>
      )}
    </BlockStack>
  );
}

function LastRead({ at }: { at: string | null }) {
  const { t, dateTime } = useWording();
  return (
    <Text as="p" tone="subdued">
      {at === null ? t('open.lastNever') : t('open.lastRead', { date: dateTime(at) })}
    </Text>
  );
}

function Signs({ doors, manages }: Pick<Props, 'doors' | 'manages'>) {
  const { t } = useWording();
  const { refused, busy, send } = useToldAction('/app/open', t('open.signsAsked'));
  return (
    <TitledCard title={t('open.signsTitle')} why={t('open.signsWhy')}>
      {doors.map((door) => (
        <BlockStack key={door.door} gap="050">
          <Way name={t(`open.door.${door.door}`)} state={stateOfDoor(door)}>
            <WhyDoor door={door} />
          </Way>
          <LastRead at={door.last?.readAt ?? null} />
        </BlockStack>
      ))}
      {manages ? (
        <InlineStack>
          <Button loading={busy} onClick={() => send({ intent: 'look' })}>
            {t('open.signsRead')}
          </Button>
        </InlineStack>
      ) : null}
      {refused ? <Text as="p">{refused}</Text> : null}
    </TitledCard>
  );
}

function stateOfDoor({ isGranted, last }: DoorLine): WayState {
  if (!isGranted || last?.outcome === 'closed') return 'closed';
  return last?.outcome === 'failed' ? 'failed' : 'open';
}

function WhyDoor({ door: { isGranted, needs, last } }: { door: DoorLine }) {
  const { t, either } = useWording();
  if (!isGranted) return <>{t('open.needs', { scopes: needs.map((group) => either(group)).join('; ') })}</>;
  if (last === null) return <>{t('open.notLooked')}</>;
  if (last.outcome === 'closed') return <>{t('open.closedByPlan')}</>;
  if (last.outcome === 'failed') return <>{t('open.whyFailed')}</>;
  return (
    <>
      {t('open.signs', { count: last.sightings })}
      {last.why === 'more_to_come' ? `. ${t('open.moreToCome')}` : ''}
      {last.why === 'partly_hidden' ? `. ${t('open.partlyHidden')}` : ''}
    </>
  );
}

function Counts({ reach }: Pick<Props, 'reach'>) {
  const { t, number, dateTime } = useWording();
  const written = (count: number | null) => (count === null ? t('shared.notKnown') : number(count));
  return (
    <TitledCard title={t('open.countsTitle')}>
      <Text as="p">
        {reach === null
          ? t('open.countsNone')
          : t('open.counts', {
              customers: written(reach.customers),
              orders: written(reach.orders),
              products: written(reach.products),
              date: dateTime(reach.at),
            })}
      </Text>
    </TitledCard>
  );
}
