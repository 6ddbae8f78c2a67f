import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { ShouldRevalidateFunction } from '@remix-run/react';
import { DecidePage } from '#app/components/review/decide-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { isText } from '#app/forms/read-form.ts';
import { readCycleId, readFilters } from '#app/forms/review-forms.ts';
import { isMatched, presentClaim } from '#app/presenters/claim.ts';
import { presentDecide } from '#app/presenters/decide.ts';
import { matchMember } from '#app/usecases/review/match-member.ts';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: reviewStyles }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  const cycleId = readCycleId(params);
  const search = new URL(request.url).searchParams;
  const me = search.get('me') ?? '';
  return context.db.inShop(context.shop.shopId, async (tx) => {
    const screen = await presentDecide(tx, context, cycleId, readFilters(search));
    if (!screen) throw new Response(null, { status: 404 });
    const decides = screen.cycle.state === 'open' && screen.own.rows > 0;
    const { peopleListId } = screen.cycle;
    const claim =
      decides && !(await isMatched(tx, context, peopleListId))
        ? await presentClaim(tx, context, cycleId, await matchMember(tx, context, peopleListId), isText(me) ? me : '')
        : null;
    return { screen, claim };
  });
}

// A decision answers with the rows it touched. Loading the page anew would take rows out from under the hand that decides them.
export const shouldRevalidate: ShouldRevalidateFunction = ({ formAction, defaultShouldRevalidate }) =>
  formAction?.endsWith('/decisions') ? false : defaultShouldRevalidate;

export default function Decide() {
  return <DecidePage {...useLoaderData<typeof loader>()} />;
}
