import { useEffect, useRef } from 'react';
import { useFetcher } from '@remix-run/react';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import type { TextKey } from '#app/text/text.ts';

export type SettingsAnswer =
  { done: 'roles' | 'confirm' | 'copies' | 'send' | 'control' | 'limits' } | { refused: string };

type Done = Extract<
  TextKey,
  | 'settings.people.saved'
  | 'settings.people.confirmed'
  | 'settings.copies.saved'
  | 'settings.copies.sent'
  | 'settings.control.saved'
  | 'settings.limits.saved'
>;

/** Sends a form to Settings, and says once that it is done. What was refused is left to the card to say, beside its fields. */
export function useSettingsAction(doneKey: Done, onDone?: () => void) {
  const { t } = useWording();
  const fetcher = useFetcher<SettingsAnswer>();
  const { data } = fetcher;
  const told = useRef<SettingsAnswer | undefined>(undefined);
  useEffect(() => {
    if (data === undefined || told.current === data) return;
    told.current = data;
    if ('refused' in data) return;
    showToast(t(doneKey));
    onDone?.();
  }, [data, doneKey, onDone, t]);
  return {
    refused: data !== undefined && 'refused' in data ? data.refused : undefined,
    busy: fetcher.state !== 'idle',
    send: (form: Record<string, string>) => fetcher.submit(form, { method: 'post', action: '/app/settings' }),
  };
}
