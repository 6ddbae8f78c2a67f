import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { WatchedPage } from '#app/components/evidence/watched-page.tsx';
import type { WatchedAnswer } from '#app/components/evidence/watched-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isRefusal, refuse } from '#app/domain/refusal.ts';
import type { Refusal } from '#app/domain/refusal.ts';
import { readWatchedForm } from '#app/forms/watched-form.ts';
import { presentWatchable } from '#app/presenters/evidence-watched.ts';
import { refusalText } from '#app/text/text.ts';
import { watchExport } from '#app/usecases/evidence/watch-export.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import evidenceStyles from '../styles/evidence.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: evidenceStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return { lists: await context.db.inShop(context.shop.shopId, (tx) => presentWatchable(tx, context)) };
}

/** Reads an export without storing anything, or compares it and records the comparison. */
export async function action({ request }: ActionFunctionArgs): Promise<WatchedAnswer> {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { intent, ...form } = await readWatchedForm(request);
  const lists = await context.db.inShop(context.shop.shopId, (tx) => presentWatchable(tx, context));
  const list = lists.find(({ listId }) => listId === form.listId);
  if (!list) return refused(refuse('not_found'));
  const brought = { ...form, mapping: null };
  if (intent === 'check') {
    const preview = await checkList(context, { ...brought, kind: list.kind });
    if (isRefusal(preview)) return refused(preview);
    const { rowsRead, kept, setAside } = preview;
    return { outcome: 'read', rowsRead, kept, setAside: setAside.map(({ line, reason }) => ({ line, reason })) };
  }
  const watched = await watchExport(context, brought);
  return isRefusal(watched) ? refused(watched) : { outcome: 'recorded', watchId: watched.watchId };
}

function refused(refusal: Refusal): WatchedAnswer {
  if (!isUnreadable(refusal)) return { outcome: 'refused', sentence: refusalText(refusal), lines: [] };
  const { sentence, lines } = refusal.unreadable;
  return { outcome: 'refused', sentence, lines };
}

export default function Watched() {
  return <WatchedPage lists={useLoaderData<typeof loader>().lists} />;
}
