import { useEffect, useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Button, Checkbox, InlineStack, List, Page, Text } from '@shopify/polaris';
import { PasteBox } from '#app/components/lists/paste-box.tsx';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';

/** How a name or address that was pasted fits the people list. */
type Fit = 'fits' | 'several' | 'none' | 'contradicted';

interface Preview {
  digest: string;
  rowsRead: number;
  setAside: { line: number; reason: string }[];
  fits: { line: number; name: string; email: string | null; fit: Fit; rows: string[] }[];
  isEverybody: boolean;
  since: string | null;
}

export type SecondFactorAnswer = { preview: Preview } | { saved: true } | { refused: string };

type Props = { newest: { people: number; by: string | null; takenAt: string } | null };

const FITS: readonly Fit[] = ['none', 'several', 'contradicted', 'fits'];
const SHOWN = 50;
const ASIDE_SHOWN = 5;

/** Brings in whom Shopify's filter of users shows without two-step sign-in: first what they fit, then, unchanged, saved. */
export function SecondFactorPage({ newest }: Props) {
  const { t, date } = useWording();
  const fetcher = useFetcher<SecondFactorAnswer>();
  const [text, setText] = useState('');
  const [nobody, setNobody] = useState(false);
  // What was checked: anything else that stands in the form has to be checked again.
  const [checked, setChecked] = useState({ text: '', nobody: false });
  const { data } = fetcher;
  const saved = t('secondFactor.saved');
  useEffect(() => {
    if (data !== undefined && 'saved' in data) showToast(saved);
  }, [data, saved]);
  const isSame = checked.text === text && checked.nobody === nobody;
  const preview = isSame && data !== undefined && 'preview' in data ? data.preview : null;
  const refused = isSame && data !== undefined && 'refused' in data ? data.refused : undefined;
  const send = (intent: 'check' | 'save') => {
    setChecked({ text, nobody });
    const form = { intent, text: nobody ? '' : text, nobody: nobody ? 'yes' : 'no' };
    fetcher.submit(
      { ...form, expectedDigest: preview?.digest ?? '' },
      { method: 'post', action: '/app/second-factor' },
    );
  };
  return (
    <Page title={t('secondFactor.title')} backAction={{ content: t('sources.title'), url: '/app/sources' }} narrowWidth>
      <BlockStack gap="400">
        <TitledCard title={t('secondFactor.formTitle')} why={t('secondFactor.intro')}>
          {newest === null ? null : (
            <Text as="p">
              {t('secondFactor.newest', {
                count: newest.people,
                name: newest.by ?? t('byHand.somebody'),
                date: date(newest.takenAt),
              })}
            </Text>
          )}
          {nobody ? null : (
            <PasteBox
              label={t('secondFactor.box')}
              placeholder={t('secondFactor.placeholder')}
              initial={text}
              onChange={setText}
              error={refused}
            />
          )}
          <Checkbox label={t('secondFactor.nobody')} checked={nobody} onChange={setNobody} />
          {nobody && refused ? (
            <Text as="p" tone="critical">
              {refused}
            </Text>
          ) : null}
          <InlineStack align="end">
            <Button
              variant={preview ? 'secondary' : 'primary'}
              disabled={!nobody && text.trim() === ''}
              loading={fetcher.state !== 'idle'}
              onClick={() => send('check')}
            >
              {t('secondFactor.check')}
            </Button>
          </InlineStack>
        </TitledCard>
        {preview ? <Checked preview={preview} busy={fetcher.state !== 'idle'} onSave={() => send('save')} /> : null}
      </BlockStack>
    </Page>
  );
}

function Checked({ preview, busy, onSave }: { preview: Preview; busy: boolean; onSave: () => void }) {
  const { t, date } = useWording();
  const { fits, setAside, since, rowsRead, isEverybody } = preview;
  return (
    <TitledCard
      title={t('secondFactor.checkedTitle')}
      why={since === null ? t('secondFactor.noList') : t('secondFactor.against', { date: date(since) })}
    >
      <Text as="p">{t('secondFactor.sum', { read: rowsRead, kept: fits.length, aside: setAside.length })}</Text>
      {isEverybody ? <Banner tone="warning">{t('secondFactor.everybody')}</Banner> : null}
      {setAside.slice(0, ASIDE_SHOWN).map(({ line, reason }) => (
        <Text as="p" tone="subdued" key={line}>
          {t('secondFactor.aside', { line, reason })}
        </Text>
      ))}
      {setAside.length > ASIDE_SHOWN ? (
        <Text as="p" tone="subdued">
          {t('sources.more', { count: setAside.length - ASIDE_SHOWN })}
        </Text>
      ) : null}
      {FITS.map((fit) => (
        <Fitting key={fit} fit={fit} lines={fits.filter((one) => one.fit === fit)} />
      ))}
      <InlineStack align="end">
        <Button variant="primary" loading={busy} onClick={onSave}>
          {t('secondFactor.save')}
        </Button>
      </InlineStack>
    </TitledCard>
  );
}

function Fitting({ fit, lines }: { fit: Fit; lines: Preview['fits'] }) {
  const { t } = useWording();
  if (lines.length === 0) return null;
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t(`secondFactor.fit.${fit}`, { count: lines.length })}
      </Text>
      <List>
        {lines.slice(0, SHOWN).map(({ line, name, email }) => (
          <List.Item key={line}>
            <span className="anywhere">
              {[name, email === name ? null : email].filter((part) => part !== null).join(' · ')}
            </span>
          </List.Item>
        ))}
      </List>
      {lines.length > SHOWN ? <Text as="p">{t('sources.more', { count: lines.length - SHOWN })}</Text> : null}
    </BlockStack>
  );
}
