import { useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { appBridge } from '#app/components/layout/app-bridge.ts';
import type { BringAnswer } from './bring-list.tsx';

/** From here on somebody waits long enough to want to see how far it is. */
const LARGE = 1024 * 1024;

const FORM = { method: 'post', action: '/app/lists', encType: 'multipart/form-data' } as const;
/** What a form sent by hand asks for: the action of that route, answered as data. */
const ADDRESS = '/app/lists?_data=routes%2Fapp.lists';

interface Upload {
  answer: BringAnswer | undefined;
  /** Sent so far, 0 to 100; null: nothing is under way. */
  percent: number | null;
  failed: boolean;
}

/** Sends a list to be checked or saved. Of a large one it tells how far it is; only an older kind of request knows that. */
export function useSending() {
  const fetcher = useFetcher<BringAnswer>();
  const [isLarge, setLarge] = useState(false);
  const [upload, setUpload] = useState<Upload>({ answer: undefined, percent: null, failed: false });
  // As any other request that breaks: the page says so.
  if (upload.failed) throw new Error('The list could not be sent.');
  const submit = (form: FormData) => {
    const list = form.get('list');
    const large = list instanceof Blob && list.size > LARGE;
    setLarge(large);
    if (!large) return fetcher.submit(form, FORM);
    setUpload((before) => ({ ...before, percent: 0 }));
    const onPercent = (percent: number) => setUpload((before) => ({ ...before, percent }));
    post(form, onPercent).then(
      (answer) => setUpload({ answer, percent: null, failed: false }),
      () => setUpload({ answer: undefined, percent: null, failed: true }),
    );
  };
  return {
    data: isLarge ? upload.answer : fetcher.data,
    busy: isLarge ? upload.percent !== null : fetcher.state !== 'idle',
    /** Of a large list on its way; null of any other. */
    percent: isLarge ? upload.percent : null,
    submit,
  };
}

async function post(form: FormData, onPercent: (percent: number) => void): Promise<BringAnswer> {
  const first = await send(form, onPercent);
  // A token lives a minute, and a large file takes its time: the admin gives another one.
  const last = first.status === 401 ? await send(form, onPercent) : first;
  if (last.status !== 200) throw new Error(`The list was answered with ${last.status}.`);
  return JSON.parse(last.responseText) as BringAnswer;
}

async function send(form: FormData, onPercent: (percent: number) => void): Promise<XMLHttpRequest> {
  const token = await appBridge()?.idToken();
  const request = new XMLHttpRequest();
  request.open('POST', ADDRESS);
  if (token !== undefined) request.setRequestHeader('authorization', `Bearer ${token}`);
  request.upload.onprogress = ({ loaded, total }) => onPercent(10 * Math.floor((10 * loaded) / total));
  return new Promise((resolve, reject) => {
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error('The list could not be sent.'));
    request.send(form);
  });
}
