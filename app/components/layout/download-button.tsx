import { useEffect, useRef } from 'react';
import { useFetcher } from '@remix-run/react';
import { Button } from '@shopify/polaris';
import { ArrowDownIcon } from '@shopify/polaris-icons';
import { showToast } from './app-bridge.ts';
import { useWording } from './locale.tsx';

type FileKind = 'pack' | 'list' | 'checkpoint';
type Answer = { address: string } | { refused: string };

/**
 * Asks for a one-use address and opens it. A plain link inside the admin carries no token, so the address itself is the permission.
 * `fileRef` is the id of the pack or of the list; 'latest' for a checkpoint.
 */
export function useDownload(): { start: (fileKind: FileKind, fileRef: string) => void; busy: boolean } {
  const { t } = useWording();
  const fetcher = useFetcher<Answer>();
  const opened = useRef<Answer | undefined>(undefined);
  useEffect(() => {
    if (fetcher.data === undefined || opened.current === fetcher.data) return;
    opened.current = fetcher.data;
    if ('refused' in fetcher.data) {
      showToast(fetcher.data.refused, { isError: true });
      return;
    }
    openInFrame(fetcher.data.address);
    showToast(t('shared.downloadStarted'));
  }, [fetcher.data, t]);
  return {
    start: (fileKind, fileRef) => fetcher.submit({ fileKind, fileRef }, { method: 'post', action: '/app/files' }),
    busy: fetcher.state !== 'idle',
  };
}

// A link with `download` starts a download without leaving the page, and needs neither a new window nor a cookie.
function openInFrame(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

export function DownloadButton(props: {
  fileKind: FileKind;
  fileRef: string;
  label: string;
  /** Where several stand on one page: the label, and which file it is. */
  accessibilityLabel?: string;
  variant?: 'primary' | 'plain' | 'secondary';
}) {
  const { start, busy } = useDownload();
  return (
    <Button
      icon={ArrowDownIcon}
      variant={props.variant}
      accessibilityLabel={props.accessibilityLabel}
      loading={busy}
      onClick={() => start(props.fileKind, props.fileRef)}
    >
      {props.label}
    </Button>
  );
}
