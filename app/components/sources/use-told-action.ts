import { useEffect, useRef } from 'react';
import { useFetcher } from '@remix-run/react';
import { showToast } from '#app/components/layout/app-bridge.ts';
import type { Answer } from '#app/text/answer.ts';

/** Sends a form and says once that it is done, in these words. What was refused is left to the card to say, beside its fields. */
export function useToldAction(action: string, done: string, onDone?: () => void) {
  const fetcher = useFetcher<Answer>();
  const { data } = fetcher;
  const told = useRef<Answer | undefined>(undefined);
  useEffect(() => {
    if (data === undefined || told.current === data) return;
    told.current = data;
    if ('refused' in data) return;
    showToast(done);
    onDone?.();
  }, [data, done, onDone]);
  return {
    refused: data !== undefined && 'refused' in data ? data.refused : undefined,
    busy: fetcher.state !== 'idle',
    send: (form: Record<string, string>) => fetcher.submit(form, { method: 'post', action }),
  };
}
