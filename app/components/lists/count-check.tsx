import { useState } from 'react';
import type { ReactNode } from 'react';
import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  Collapsible,
  InlineStack,
  List,
  Text,
  TextField,
} from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Mapping } from '#app/domain/access/parsed-list.ts';
import { isSubjectKind } from '#app/domain/access/source-kind.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { readCount } from '#app/forms/count.ts';
import { ColumnChoices } from './column-choices.tsx';
import type { ChosenColumn } from './column-choices.tsx';

/** What checking a list found, as the screen shows it. */
export interface Preview {
  digest: string;
  rowsRead: number;
  kept: number;
  joined: number;
  setAside: { line: number; reason: string; excerpt: string }[];
  columns: ChosenColumn[];
  mapping: Mapping | null;
  isRemembered: boolean;
  problems: { line: number | null; sentence: string }[];
  sample: { name: string; email: string | null; detail: string | null }[];
  diff: { added: number; removed: number | null; changed: number; same: number; since: string | null };
  byHand: number;
  byHandShown: number;
  screenCountHint: number | null;
}

type Props = {
  kind: SourceKind;
  preview: Preview;
  count: string;
  onCount: (count: string) => void;
  countError: string | undefined;
  mapping: Mapping | null;
  onMapping: (mapping: Mapping) => void;
  /** What a person presses when the numbers are right. */
  action: ReactNode;
};

/** Read = kept + set aside, with every reason; the box for Shopify's own count; what differs from the list we had. */
export function CountCheck(props: Props) {
  const { t } = useWording();
  const { preview } = props;
  const { diff } = preview;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('check.title')}
        </Text>
        <Sum preview={preview} />
        {preview.joined > 0 ? <Text as="p">{t('check.joined', { count: preview.joined })}</Text> : null}
        {isSubjectKind(props.kind) ? <SecondCount {...props} kind={props.kind} /> : null}
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {t('check.diffTitle')}
          </Text>
          <Text as="p">
            <Difference diff={diff} />
          </Text>
          {preview.byHand > 0 ? <Text as="p">{t('check.byHand', { count: preview.byHand })}</Text> : null}
          {preview.byHandShown > 0 ? (
            <Text as="p">{t('check.byHandShown', { count: preview.byHandShown })}</Text>
          ) : null}
        </BlockStack>
        {preview.isRemembered ? <Banner tone="info">{t('check.remembered')}</Banner> : null}
        <Problems problems={preview.problems} />
        <SetAside preview={preview} />
        <Sample preview={preview} />
        {preview.columns.length > 0 ? (
          <Foldable title={t('check.columnsTitle')} id="columns" startsOpen={false}>
            <ColumnChoices
              kind={props.kind}
              columns={preview.columns}
              mapping={props.mapping}
              onMapping={props.onMapping}
            />
          </Foldable>
        ) : null}
        <InlineStack align="end">{props.action}</InlineStack>
      </BlockStack>
    </Card>
  );
}

function Difference({ diff: { since, added, removed, changed, same } }: Pick<Preview, 'diff'>) {
  const { t, date } = useWording();
  if (since === null) return <>{t('check.diffFirst')}</>;
  // A log only ever adds to what is known: what this one lacks has not gone.
  if (removed === null) return <>{t('check.diffAdds', { added, same: same + changed })}</>;
  return <>{t('check.diffSince', { added, removed, changed, same, date: date(since) })}</>;
}

function Sum({ preview }: { preview: Preview }) {
  const { t, number } = useWording();
  const aside = preview.rowsRead - preview.kept;
  const parts = [
    { value: preview.rowsRead, word: t('check.read'), sign: '' },
    { value: preview.kept, word: t('check.kept'), sign: '=' },
    { value: aside, word: t('check.aside'), sign: '+' },
  ];
  return (
    <div className="sum" role="img" aria-label={t('check.sum', { read: preview.rowsRead, kept: preview.kept, aside })}>
      {parts.map(({ value, word, sign }) => (
        <InlineStack key={word} gap="150" blockAlign="baseline" wrap={false}>
          {sign ? (
            <Text as="span" variant="headingLg" tone="subdued">
              {sign}
            </Text>
          ) : null}
          <Text as="span" variant="heading2xl" numeric>
            {number(value)}
          </Text>
          <Text as="span" tone="subdued">
            {word}
          </Text>
        </InlineStack>
      ))}
    </div>
  );
}

function SecondCount({ kind, preview, count, onCount, countError }: Props & { kind: SubjectKind }) {
  const { t } = useWording();
  const typed = readCount(count);
  const counted = Number.isNaN(typed) ? null : typed;
  return (
    <BlockStack gap="200">
      <Box maxWidth="320px">
        <TextField
          label={t(`${kind}.new.count`)}
          helpText={
            preview.screenCountHint === null
              ? t(`${kind}.new.countHelp`)
              : t('check.hint', { count: preview.screenCountHint })
          }
          value={count}
          onChange={onCount}
          inputMode="numeric"
          autoComplete="off"
          error={countError}
        />
      </Box>
      <div aria-live="polite">
        {counted === null ? (
          <Text as="p" tone="subdued">
            {t('check.noCount')}
          </Text>
        ) : counted === preview.kept ? (
          <Text as="p" tone="success">
            {t('check.agrees', { count: counted })}
          </Text>
        ) : (
          <Banner tone="warning">{t('check.differs', { counted, kept: preview.kept })}</Banner>
        )}
      </div>
    </BlockStack>
  );
}

function Problems({ problems }: { problems: Preview['problems'] }) {
  const { t } = useWording();
  if (problems.length === 0) return null;
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t('check.lookAt')}
      </Text>
      <List>
        {problems.map(({ line, sentence }) => (
          <List.Item key={`${line} ${sentence}`}>
            {line === null ? sentence : t('check.inLine', { line, sentence })}
          </List.Item>
        ))}
      </List>
    </BlockStack>
  );
}

function SetAside({ preview }: { preview: Preview }) {
  const { t, number } = useWording();
  const count = preview.rowsRead - preview.kept;
  if (count === 0) return <Text as="p">{t('check.asideNone')}</Text>;
  return (
    <Foldable title={t('check.asideTitle', { count })} id="set-aside" startsOpen={count <= 10}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col" className="numbers">
              {t('check.line')}
            </th>
            <th scope="col">{t('check.said')}</th>
            <th scope="col">{t('check.why')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.setAside.map((row, index) => (
            <tr key={index}>
              <td className="numbers">{number(row.line)}</td>
              <td className="anywhere">{row.excerpt}</td>
              <td>{row.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {preview.setAside.length < count ? (
        <Text as="p" tone="subdued">
          {t('check.asideMore', { shown: preview.setAside.length, count })}
        </Text>
      ) : null}
    </Foldable>
  );
}

function Sample({ preview }: { preview: Preview }) {
  const { t } = useWording();
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t('check.sampleTitle')}
      </Text>
      <List>
        {preview.sample.map((row, index) => (
          <List.Item key={index}>
            <span className="anywhere">{[row.name, row.email, row.detail].filter(Boolean).join(' · ')}</span>
          </List.Item>
        ))}
      </List>
    </BlockStack>
  );
}

function Foldable(props: { title: string; id: string; startsOpen: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(props.startsOpen);
  return (
    <BlockStack gap="200">
      <InlineStack>
        <Button
          variant="plain"
          disclosure={open ? 'up' : 'down'}
          ariaExpanded={open}
          ariaControls={props.id}
          onClick={() => setOpen(!open)}
        >
          {props.title}
        </Button>
      </InlineStack>
      <Collapsible id={props.id} open={open}>
        {props.children}
      </Collapsible>
    </BlockStack>
  );
}
