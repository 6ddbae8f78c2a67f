import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate, useSearchParams } from '@remix-run/react';
import { Banner, BlockStack, Button, Card, List, Page, Text } from '@shopify/polaris';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Mapping } from '#app/domain/access/parsed-list.ts';
import { isSubjectKind } from '#app/domain/access/source-kind.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { readCount } from '#app/forms/count.ts';
import { ColumnChoices } from './column-choices.tsx';
import { CountCheck } from './count-check.tsx';
import { SendingBar } from './sending-bar.tsx';
import { useSending } from './use-sending.ts';
import type { Preview } from './count-check.tsx';
import { MAX_BYTES, SourceCard } from './source-card.tsx';
import type { Source } from './source-card.tsx';

/** What the route answers to this screen. */
export type BringAnswer =
  | { outcome: 'checked'; preview: Preview }
  | { outcome: 'saved'; next: string }
  | { outcome: 'refused'; sentence: string; lines: { line: number; reason: string }[]; columns: string[] }
  | { outcome: 'requested' };

/** Screen of bringing a list in: the source, then on the same page the count check, then saving. */
export function BringList({ kind, before }: { kind: SourceKind; before?: ReactNode }) {
  const { t } = useWording();
  const [source, setSource] = useState<Source>({ route: 'paste', pasted: '', file: null });
  const [count, setCount] = useState('');
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [empty, setEmpty] = useState(false);
  const checking = useSending();
  const saving = useSending();
  const result = useRef<HTMLDivElement>(null);
  const removals = removalsAddress(useSearchParams()[0].get('review'));
  useSaved(kind, saving.data, removals && `${removals}?list=${kind}`);

  // An answer belongs to what was sent: after any change of the source the old one is no longer shown.
  const [asked, setAsked] = useState<Source | null>(null);
  const [answered, setAnswered] = useState<{ data: BringAnswer | undefined; source: Source | null }>(NOTHING);
  // The fetcher keeps its last answer while the next one is on its way: that one is still of what was sent before.
  if (answered.data !== checking.data) setAnswered({ data: checking.data, source: asked });
  const answer = answered.source === source ? answered.data : undefined;
  const preview = answer?.outcome === 'checked' ? answer.preview : null;
  // What saving answered belongs to the preview that was saved: a fresh one has not been refused by anybody.
  const [sent, setSent] = useState<Preview | null>(null);
  const unsaved = sent === preview && saving.data?.outcome === 'refused' ? saving.data : null;
  const refusal = answer?.outcome === 'refused' ? answer : unsaved;

  const check = (chosen: Mapping | null) => {
    const list = blobOf(source);
    setEmpty(list === null);
    if (list === null) return;
    setAsked(source);
    checking.submit(formFor(kind, 'check', source, list, { mapping: chosen }));
  };
  const remap = (changed: Mapping) => {
    setMapping(changed);
    check(changed);
  };
  const save = () => {
    const list = blobOf(source);
    if (list === null || preview === null) return;
    setSent(preview);
    // By the columns as they were shown, whatever else is remembered by now.
    const more = { mapping: preview.mapping, expectedDigest: preview.digest, secondCount: count };
    saving.submit(formFor(kind, 'save', source, list, more));
  };
  useEffect(() => {
    if (answer !== undefined) result.current?.scrollIntoView({ behavior: 'smooth', block: 'start' });
  }, [answer]);

  const badCount = Number.isNaN(readCount(count));
  return (
    <Page
      title={t(`${kind}.new.title`)}
      backAction={
        removals
          ? { content: t('removals.title'), url: removals }
          : isSubjectKind(kind)
            ? { content: t(`${kind}.title`), url: `/app/${kind}` }
            : { content: t('sources.title'), url: '/app/sources' }
      }
      narrowWidth
    >
      <BlockStack gap="400">
        {before}
        <SourceCard
          kind={kind}
          source={source}
          onChange={(next) => {
            setEmpty(false);
            setMapping(null);
            setSource(next);
          }}
          error={empty ? t('bring.nothing') : undefined}
          action={
            preview ? null : (
              <Button variant="primary" onClick={() => check(mapping)} loading={checking.busy}>
                {t('bring.check')}
              </Button>
            )
          }
        />
        <SendingBar percent={checking.percent ?? saving.percent} />
        <div ref={result} aria-live="polite">
          <BlockStack gap="400">
            {refusal ? <Refused kind={kind} refusal={refusal} mapping={mapping} onMapping={remap} /> : null}
            {preview ? (
              <CountCheck
                kind={kind}
                preview={preview}
                count={count}
                onCount={setCount}
                countError={badCount ? t('check.badCount') : undefined}
                mapping={preview.mapping}
                onMapping={remap}
                action={
                  <Button variant="primary" onClick={save} loading={saving.busy} disabled={badCount}>
                    {t('check.save')}
                  </Button>
                }
              />
            ) : null}
          </BlockStack>
        </div>
      </BlockStack>
    </Page>
  );
}

const NOTHING = { data: undefined, source: null };

// The list travels as bytes: a text field of a form would have its line ends rewritten, and with them the digest.
function blobOf(source: Source): Blob | null {
  if (source.route === 'paste') return source.pasted.trim() === '' ? null : new Blob([source.pasted]);
  return source.file !== null && source.file.size <= MAX_BYTES ? source.file : null;
}

function formFor(
  kind: SourceKind,
  intent: 'check' | 'save',
  source: Source,
  list: Blob,
  more: { mapping: Mapping | null; expectedDigest?: string; secondCount?: string },
): FormData {
  const form = new FormData();
  form.set('kind', kind);
  form.set('intent', intent);
  form.set('route', source.route);
  form.set('list', list, source.route === 'import' ? source.file?.name : 'pasted.txt');
  if (more.mapping !== null) form.set('mapping', JSON.stringify(more.mapping));
  if (more.expectedDigest !== undefined) form.set('expectedDigest', more.expectedDigest);
  if (more.secondCount !== undefined) form.set('secondCount', more.secondCount);
  return form;
}

/** Where somebody came from who brings a list in to have removals checked; null for everybody else. */
function removalsAddress(review: string | null): string | null {
  return review !== null && /^[0-9a-f-]{36}$/.test(review) ? `/app/reviews/${review}/removals` : null;
}

function useSaved(kind: SourceKind, answer: BringAnswer | undefined, backTo: string | null) {
  const { t } = useWording();
  const navigate = useNavigate();
  useEffect(() => {
    if (answer?.outcome !== 'saved') return;
    showToast(t(`${kind}.saved`));
    navigate(backTo ?? answer.next);
  }, [answer, backTo, kind, navigate, t]);
}

type Refusal = Extract<BringAnswer, { outcome: 'refused' }>;

// Where the columns were found and not understood, the person can say what they hold and go on.
function Refused(props: {
  kind: SourceKind;
  refusal: Refusal;
  mapping: Mapping | null;
  onMapping: (mapping: Mapping) => void;
}) {
  const { t } = useWording();
  const { sentence, lines, columns } = props.refusal;
  return (
    <BlockStack gap="400">
      <Banner tone="critical" title={t('check.unreadableTitle')}>
        <BlockStack gap="200">
          <Text as="p">
            {sentence} {t('check.unreadableSaved')}
          </Text>
          {lines.length > 0 ? (
            <List>
              {lines.slice(0, 20).map(({ line, reason }) => (
                <List.Item key={line}>{t('check.inLine', { line, sentence: reason })}</List.Item>
              ))}
            </List>
          ) : null}
        </BlockStack>
      </Banner>
      {columns.length > 0 ? (
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingMd">
              {t('check.columnsTitle')}
            </Text>
            <ColumnChoices
              kind={props.kind}
              columns={columns.map((header, index) => ({ index, header, field: null, how: 'kept as a detail' }))}
              mapping={props.mapping}
              onMapping={props.onMapping}
            />
          </BlockStack>
        </Card>
      ) : null}
    </BlockStack>
  );
}
