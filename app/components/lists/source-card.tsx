import { useState } from 'react';
import type { ReactNode } from 'react';
import { BlockStack, Button, Card, Collapsible, DropZone, InlineStack, Tabs, Text } from '@shopify/polaris';
import { ClipboardIcon, ExportIcon, FileIcon, PageDownIcon, StoreIcon, UploadIcon } from '@shopify/polaris-icons';
import { CopyText } from '#app/components/layout/copy-text.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { isSubjectKind } from '#app/domain/access/source-kind.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { PasteBox } from './paste-box.tsx';
import { StepsPicture } from './steps-picture.tsx';

export const MAX_BYTES = 50 * 1024 * 1024;
const USERS = 'shopify://admin/settings/account';
const APPS = 'shopify://admin/settings/apps';
/** Where in the admin a list can be seen; null: not in Shopify at all. */
const ADMIN_PAGE: Record<SourceKind, string | null> = {
  people: USERS,
  roles: USERS,
  groups: USERS,
  activity: USERS,
  hr: null,
  apps: APPS,
  app_pages: APPS,
  uninstalled: APPS,
};

/** What a person has brought so far. */
export type Source = { route: 'import' | 'paste'; pasted: string; file: File | null };

/** Paste or upload, the three steps, and the way for those who cannot export themselves. */
export function SourceCard(props: {
  kind: SourceKind;
  source: Source;
  onChange: (source: Source) => void;
  error: string | undefined;
  /** What a person presses when the list is in, where that is not elsewhere on the page. */
  action?: ReactNode;
}) {
  const { kind, source, onChange } = props;
  const { t } = useWording();
  // The page of an app has no file.
  const routes = kind === 'app_pages' ? (['paste'] as const) : (['paste', 'import'] as const);
  const page = ADMIN_PAGE[kind];
  const body = (
    <div className="source-card">
      <BlockStack gap="400">
        <Text as="p">{t(`${kind}.new.intro`)}</Text>
        {source.route === 'paste' ? <PasteSteps kind={kind} /> : <UploadSteps kind={kind} />}
        {page === null ? null : (
          <InlineStack>
            <Button icon={StoreIcon} url={page} target="_top">
              {t(page === USERS ? 'people.new.where' : 'apps.new.where')}
            </Button>
          </InlineStack>
        )}
        {source.route === 'paste' ? (
          <PasteBox
            label={t('bring.pasteLabel')}
            placeholder={t('bring.pastePlaceholder')}
            initial={source.pasted}
            onChange={(pasted) => onChange({ ...source, pasted })}
            error={props.error}
          />
        ) : (
          <ChosenFile source={source} onChange={onChange} error={props.error} />
        )}
        {props.action ? <InlineStack align="end">{props.action}</InlineStack> : null}
        {isSubjectKind(kind) ? <SendSteps kind={kind} /> : null}
      </BlockStack>
    </div>
  );
  return (
    <Card padding="0">
      {routes.length === 1 ? (
        body
      ) : (
        <Tabs
          tabs={routes.map((id) => ({ id, content: t(id === 'paste' ? 'bring.paste' : 'bring.upload') }))}
          selected={Math.max(
            0,
            routes.findIndex((route) => route === source.route),
          )}
          onSelect={(index) => onChange({ ...source, route: routes[index] ?? 'paste' })}
        >
          {body}
        </Tabs>
      )}
    </Card>
  );
}

function PasteSteps({ kind }: { kind: SourceKind }) {
  const { t } = useWording();
  return (
    <StepsPicture
      steps={[
        {
          icon: PageDownIcon,
          title: t(kind === 'hr' ? 'bring.paste.step1.ownList' : 'bring.paste.step1'),
          help: t(`bring.paste.step1.${kind}`),
        },
        { icon: ClipboardIcon, title: t('bring.paste.step2'), help: t('bring.paste.step2.help') },
        { icon: FileIcon, title: t('bring.paste.step3'), help: t('bring.paste.step3.help') },
      ]}
    />
  );
}

function UploadSteps({ kind }: { kind: SourceKind }) {
  const { t } = useWording();
  return (
    <StepsPicture
      steps={[
        {
          icon: ExportIcon,
          title: t(kind === 'hr' ? 'bring.upload.step1.ownList' : 'bring.upload.step1'),
          help: t(`bring.upload.step1.${kind}`),
        },
        { icon: FileIcon, title: t('bring.upload.step2'), help: t('bring.upload.step2.help') },
        { icon: UploadIcon, title: t('bring.upload.step3'), help: t('bring.upload.step3.help') },
      ]}
    />
  );
}

function ChosenFile({
  source,
  onChange,
  error,
}: {
  source: Source;
  onChange: (source: Source) => void;
  error: string | undefined;
}) {
  const { t, number } = useWording();
  if (source.file === null) {
    return (
      <BlockStack gap="100">
        <DropZone
          label={t('bring.fileLabel')}
          allowMultiple={false}
          variableHeight
          onDrop={(files) => onChange({ ...source, file: files[0] ?? null })}
        >
          <DropZone.FileUpload actionTitle={t('bring.fileAction')} actionHint={t('bring.fileHint')} />
        </DropZone>
        {error ? (
          <Text as="p" tone="critical">
            {error}
          </Text>
        ) : null}
      </BlockStack>
    );
  }
  const tooBig = source.file.size > MAX_BYTES;
  return (
    <BlockStack gap="200">
      <InlineStack gap="300" blockAlign="center">
        <Text as="p" fontWeight="medium">
          <span className="anywhere">{source.file.name}</span>
        </Text>
        <Text as="span" tone="subdued">
          {number(Math.max(1, Math.round(source.file.size / 1024)))} kB
        </Text>
        <Button variant="plain" onClick={() => onChange({ ...source, file: null })}>
          {t('bring.fileRemove')}
        </Button>
      </InlineStack>
      {tooBig ? (
        <Text as="p" tone="critical">
          {t('bring.fileTooBig')}
        </Text>
      ) : null}
    </BlockStack>
  );
}

function SendSteps({ kind }: { kind: SubjectKind }) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  return (
    <BlockStack gap="200">
      <InlineStack>
        <Button
          variant="plain"
          disclosure={open ? 'up' : 'down'}
          ariaExpanded={open}
          ariaControls="send-steps"
          onClick={() => setOpen(!open)}
        >
          {t('bring.send')}
        </Button>
      </InlineStack>
      <Collapsible id="send-steps" open={open}>
        <BlockStack gap="200">
          <Text as="p" tone="subdued">
            {t('bring.sendHelp')}
          </Text>
          <CopyText content={t(`bring.sendText.${kind}`)} />
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}
