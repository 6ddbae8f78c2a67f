import { useEffect, useRef } from 'react';
import { useFetcher } from '@remix-run/react';
import { Button, InlineStack, Link, Text } from '@shopify/polaris';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { DownloadButton } from '#app/components/layout/download-button.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { OutsideCopyLine, OutsideFacts, Waiting } from '#app/presenters/evidence-outside.ts';
import type { OutsideEvent } from '#app/presenters/outside-events.ts';
import { textFor } from '#app/text/text.ts';
import { FactList } from './fact-list.tsx';
import { Technical } from './technical.tsx';

/** Since when a change of the record would be noticed from outside, and what is there to notice it by. */
export function OutsideCard({ outside, manages }: { outside: OutsideFacts; manages: boolean }) {
  const wording = useWording();
  const { t, dateTime, dateTimeInZone } = wording;
  const { since, signed, unsigned } = outside;
  const noAddress = outside.copies.some(({ closed }) => closed === 'no_address');
  return (
    <TitledCard title={t('evidence.outside.title')}>
      <Text as="p">
        {since === null ? t('evidence.outside.never') : t('evidence.outside.since', { date: dateTimeInZone(since) })}
      </Text>
      <FactList
        facts={[
          {
            key: 'signed',
            name: t('evidence.outside.signed'),
            value: signed
              ? t('evidence.outside.signedAt', { date: dateTime(signed.at), count: signed.size })
              : t('evidence.outside.notSigned'),
          },
          {
            key: 'stamp',
            name: t('evidence.outside.stamp'),
            value: <Lines lines={stampLines(wording, outside.stamps)} />,
          },
          ...outside.copies.map((copy) => ({
            key: copy.channel,
            name: t(`evidence.outside.channel.${copy.channel}`),
            value: <Lines lines={copyLines(wording, copy)} />,
          })),
        ]}
      />
      {signed && unsigned > 0 ? (
        <Text as="p" tone="subdued">
          {t('evidence.outside.unsigned', { count: unsigned })}
        </Text>
      ) : null}
      <InlineStack gap="200" blockAlign="center">
        <DownloadButton fileKind="checkpoint" fileRef="latest" label={t('evidence.outside.download')} />
        {manages && outside.canSend ? <SendCopy /> : null}
        {manages && noAddress ? <Link url="/app/settings">{t('evidence.outside.addresses')}</Link> : null}
      </InlineStack>
      <Events events={outside.events} />
      {signed ? (
        <Technical>
          <Text as="p">{t('evidence.outside.technical.what')}</Text>
          <pre className="verbatim">{signed.note}</pre>
        </Technical>
      ) : null}
    </TitledCard>
  );
}

/** What left this app, where it went and when, newest first. */
function Events({ events: { shown, count } }: Pick<OutsideFacts, 'events'>) {
  const wording = useWording();
  const { t } = wording;
  if (count === 0) return null;
  return (
    <Technical label={t('evidence.outside.events')}>
      <ul className="plain-list">
        {shown.map((event, place) => (
          <li key={place} className="evidence-event">
            <Text as="p">{eventText(wording, event)}</Text>
            <Text as="p" tone="subdued">
              {eventFacts(wording, event)}
            </Text>
          </li>
        ))}
      </ul>
      {shown.length < count ? (
        <Text as="p" tone="subdued">
          {t('evidence.outside.eventsMore', { shown: shown.length, count })}
        </Text>
      ) : null}
    </Technical>
  );
}

function eventText({ t, dateTime }: Wording, { way, outcome, authority, cosignatures }: OutsideEvent): string {
  if (way === 'stamp') return t('record.checkpoint.stamped', { about: authority ?? t('shared.notKnown') });
  const sentence = textFor(`record.checkpoint.copied.${outcome}.${way}`, 'record.checkpoint.copied');
  const cosigned = cosignatures.map(({ name, keyId, at }) =>
    t('evidence.outside.cosigned', { name, key: keyId, date: dateTime(at) }),
  );
  return [sentence, ...cosigned].join(' ');
}

function eventFacts({ t, dateTime }: Wording, { at, occasion, size }: OutsideEvent): string {
  return t('evidence.outside.eventFacts', {
    date: dateTime(at),
    occasion: t(`evidence.outside.occasion.${occasion}`),
    count: size,
  });
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}

function stampLines(wording: Wording, { configured, last, waiting }: OutsideFacts['stamps']): string[] {
  const { t, dateTime } = wording;
  const stamped = last ? [t('evidence.outside.stampedAt', { date: dateTime(last.at), authority: last.authority })] : [];
  if (waiting) return [...stamped, ...waitingLines(wording, waiting)];
  if (stamped.length > 0) return stamped;
  return [t(configured ? 'evidence.outside.noStamp' : 'evidence.outside.stampOff')];
}

function copyLines(wording: Wording, { channel, closed, delivered, waiting, refused }: OutsideCopyLine): string[] {
  const { t, dateTime } = wording;
  const arrived = channel === 'download' ? 'evidence.outside.downloaded' : 'evidence.outside.delivered';
  const lines = [
    ...(delivered ? [t(arrived, { date: dateTime(delivered.at) })] : []),
    ...(refused ? [t('evidence.outside.refused', { date: dateTime(refused.at) })] : []),
    ...(waiting ? waitingLines(wording, waiting) : []),
    ...(closed ? [t(`evidence.outside.closed.${closed}`)] : []),
  ];
  return lines.length > 0 ? lines : [t('evidence.outside.notYet')];
}

function waitingLines({ t, dateTime }: Wording, { attempts, nextAt }: Waiting): string[] {
  if (nextAt === null) return [t('evidence.outside.givenUp', { attempts })];
  const waiting = t('evidence.outside.waiting', { attempts });
  return attempts === 0 ? [waiting] : [waiting, t('evidence.outside.nextTry', { date: dateTime(nextAt) })];
}

function SendCopy() {
  const { t } = useWording();
  const fetcher = useFetcher<{ done?: string; refused?: string }>();
  const said = useRef<unknown>(undefined);
  useEffect(() => {
    if (fetcher.data === undefined || said.current === fetcher.data) return;
    said.current = fetcher.data;
    const { refused } = fetcher.data;
    showToast(refused ?? t('evidence.outside.sent'), { isError: refused !== undefined });
  }, [fetcher.data, t]);
  return (
    <Button
      loading={fetcher.state !== 'idle'}
      onClick={() => fetcher.submit({ intent: 'send' }, { method: 'post', action: '/app/settings?index' })}
    >
      {t('evidence.outside.send')}
    </Button>
  );
}
