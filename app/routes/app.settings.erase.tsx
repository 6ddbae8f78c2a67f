import type { ActionFunctionArgs, LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ErasePage, type EraseScreen } from '#app/components/settings/erase-page.tsx';
import { authenticate } from '#app/context.server.ts';
import type { PersonTarget } from '#app/domain/access/erasure.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readEraseForm, readEraseTarget } from '#app/forms/erase-form.ts';
import { presentErasure } from '#app/presenters/erase-person.ts';
import { refusalText, text } from '#app/text/text.ts';
import { erasePerson } from '#app/usecases/people/erase-person.ts';
import evidenceStyles from '../styles/evidence.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: evidenceStyles }];

type Erasing = Parameters<typeof erasePerson>[0];

export async function loader({ request }: LoaderFunctionArgs): Promise<EraseScreen> {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const target = readEraseTarget(new URL(request.url));
  return target ? screenOf(context, target) : NOBODY;
}

export async function action({ request }: ActionFunctionArgs): Promise<EraseScreen> {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const { intent, target, reason } = await readEraseForm(request);
  if (target === null) return { ...NOBODY, problem: text('erase.whoMissing') };
  if (intent === 'find') return screenOf(context, target);
  const erased = await erasePerson(context, { target, reason });
  if (!isRefusal(erased)) return { ...NOBODY, done: erased };
  return { ...(await screenOf(context, target)), problem: refusalText(erased) };
}

const NOBODY: EraseScreen = { person: null, several: [], target: null, problem: null, done: null };

async function screenOf(context: Erasing, target: PersonTarget): Promise<EraseScreen> {
  const found = await presentErasure(context, target);
  if (isRefusal(found)) {
    return { ...NOBODY, problem: found.refused === 'not_found' ? text('erase.nobody') : refusalText(found) };
  }
  if ('several' in found) return { ...NOBODY, several: found.several };
  const { refused, ...person } = found;
  return { ...NOBODY, target, person: { ...person, refused: refused && refusalText(refused) } };
}

export default function Erase() {
  const loaded = useLoaderData<typeof loader>();
  return <ErasePage screen={useActionData<typeof action>() ?? loaded} />;
}
