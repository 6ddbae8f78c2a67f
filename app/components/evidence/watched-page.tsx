import { useEffect, useRef, useState } from 'react';
import { useFetcher, useNavigate } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Box,
  Button,
  FormLayout,
  InlineStack,
  List,
  Page,
  Select,
  Text,
  TextField,
} from '@shopify/polaris';
import { ClipboardChecklistIcon } from '@shopify/polaris-icons';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { MAX_BYTES, SourceCard } from '#app/components/lists/source-card.tsx';
import type { Source } from '#app/components/lists/source-card.tsx';
import type { WatchableList } from '#app/presenters/evidence-watched.ts';

/** What the route answers to this screen. */
export type WatchedAnswer =
  | { outcome: 'read'; rowsRead: number; kept: number; setAside: { line: number; reason: string }[] }
  | { outcome: 'recorded'; watchId: string }
  | { outcome: 'refused'; sentence: string; lines: { line: number; reason: string }[] };

/** Who watches, which list it is compared with, what was just exported; then what was read, and the recording. */
export function WatchedPage({ lists }: { lists: WatchableList[] }) {
  const { t } = useWording();
  return (
    <Page
      title={t('watched.title')}
      subtitle={t('watched.why')}
      backAction={{ content: t('evidence.title'), url: '/app/evidence' }}
      narrowWidth
    >
      {lists.length === 0 ? (
        <Empty
          icon={ClipboardChecklistIcon}
          heading={t('watched.noLists')}
          other={{ content: t('nav.people'), url: '/app/people' }}
        >
          <p>{t('watched.noListsWhy')}</p>
        </Empty>
      ) : (
        <WatchedForm lists={lists} />
      )}
    </Page>
  );
}

function WatchedForm({ lists }: { lists: WatchableList[] }) {
  const { t } = useWording();
  const [who, setWho] = useState({ name: '', organisation: '' });
  const [listId, setListId] = useState((lists.find(({ kind }) => kind === 'people') ?? lists[0])?.listId ?? '');
  const [source, setSource] = useState<Source>({ route: 'paste', pasted: '', file: null });
  const [asked, setAsked] = useState(false);
  const fetcher = useFetcher<WatchedAnswer>();
  // An answer belongs to what was sent: after any change of it the old one is no longer shown.
  const [answered, setAnswered] = useState<unknown[]>([]);
  const isAnswered = answered[0] === source && answered[1] === listId;
  const answer = isAnswered ? fetcher.data : undefined;
  const kind = lists.find((list) => list.listId === listId)?.kind ?? 'people';
  const missing = { name: who.name.trim() === '', organisation: who.organisation.trim() === '' };
  useRecorded(fetcher.data);

  const send = (intent: 'check' | 'record') => {
    setAsked(true);
    const list = blobOf(source);
    if (list === null || missing.name || missing.organisation) return;
    setAnswered([source, listId]);
    const form = new FormData();
    for (const [name, value] of Object.entries({ intent, listId, route: source.route, ...who })) form.set(name, value);
    form.set('list', list, source.route === 'import' ? source.file?.name : 'pasted.txt');
    fetcher.submit(form, { method: 'post', encType: 'multipart/form-data' });
  };
  const isRead = answer?.outcome === 'read';
  const error = (isMissing: boolean) => (asked && isMissing ? t('watched.whoMissing') : undefined);
  return (
    <BlockStack gap="400">
      <TitledCard title={t('watched.whoTitle')}>
        <FormLayout>
          <FormLayout.Group>
            <TextField
              label={t('watched.name')}
              value={who.name}
              onChange={(name) => setWho({ ...who, name })}
              error={error(missing.name)}
              maxLength={200}
              autoComplete="off"
            />
            <TextField
              label={t('watched.organisation')}
              value={who.organisation}
              onChange={(organisation) => setWho({ ...who, organisation })}
              error={error(missing.organisation)}
              maxLength={200}
              autoComplete="off"
            />
          </FormLayout.Group>
        </FormLayout>
      </TitledCard>
      <ListCard lists={lists} listId={listId} onChange={setListId} />
      <div className="evidence-intro">
        <Text as="h2" variant="headingMd">
          {t('watched.exportTitle')}
        </Text>
      </div>
      <SourceCard
        key={kind}
        kind={kind}
        source={source}
        onChange={setSource}
        error={asked && blobOf(source) === null ? t('watched.nothingToRead') : undefined}
      />
      <div aria-live="polite">{answer ? <Answer answer={answer} /> : null}</div>
      <Box paddingInline={{ xs: '400', sm: '0' }} paddingBlockEnd="400">
        <InlineStack align="end">
          <Button
            variant="primary"
            loading={fetcher.state !== 'idle'}
            onClick={() => send(isRead ? 'record' : 'check')}
          >
            {t(isRead ? 'watched.record' : 'watched.check')}
          </Button>
        </InlineStack>
      </Box>
    </BlockStack>
  );
}

// The export travels as bytes: a text field of a form would have its line ends rewritten, and with them the digest.
function blobOf(source: Source): Blob | null {
  if (source.route === 'paste') return source.pasted.trim() === '' ? null : new Blob([source.pasted]);
  return source.file !== null && source.file.size <= MAX_BYTES ? source.file : null;
}

function useRecorded(answer: WatchedAnswer | undefined) {
  const { t } = useWording();
  const navigate = useNavigate();
  const seen = useRef<unknown>(undefined);
  useEffect(() => {
    if (answer?.outcome !== 'recorded' || seen.current === answer) return;
    seen.current = answer;
    showToast(t('watched.recorded'));
    navigate(`/app/evidence/watched/${answer.watchId}`);
  }, [answer, navigate, t]);
}

function ListCard(props: { lists: WatchableList[]; listId: string; onChange: (listId: string) => void }) {
  const { t, dateTime } = useWording();
  return (
    <TitledCard title={t('watched.listTitle')}>
      <Select
        label={t('watched.list')}
        options={props.lists.map(({ listId, kind, takenAt, rows }) => ({
          value: listId,
          label: t(`watched.listOf.${kind}`, { date: dateTime(takenAt), count: rows }),
        }))}
        value={props.listId}
        onChange={props.onChange}
      />
    </TitledCard>
  );
}

function Answer({ answer }: { answer: WatchedAnswer }) {
  const { t } = useWording();
  if (answer.outcome === 'recorded') return null;
  if (answer.outcome === 'refused')
    return (
      <Banner tone="critical" title={t('check.unreadableTitle')}>
        <BlockStack gap="200">
          <Text as="p">
            {answer.sentence} {t('check.unreadableSaved')}
          </Text>
          <LineList lines={answer.lines} />
        </BlockStack>
      </Banner>
    );
  const { rowsRead, kept, setAside } = answer;
  return (
    <TitledCard title={t('watched.previewTitle')}>
      <Text as="p" variant="headingLg">
        {t('watched.result.sum', { read: rowsRead, kept, aside: rowsRead - kept })}
      </Text>
      <LineList lines={setAside} />
      <Text as="p">{t('watched.previewNothing')}</Text>
    </TitledCard>
  );
}

function LineList({ lines }: { lines: { line: number; reason: string }[] }) {
  const { t } = useWording();
  if (lines.length === 0) return null;
  return (
    <List>
      {lines.slice(0, 20).map(({ line, reason }, place) => (
        <List.Item key={place}>{t('check.inLine', { line, sentence: reason })}</List.Item>
      ))}
    </List>
  );
}
