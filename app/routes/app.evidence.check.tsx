import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { CheckPage } from '#app/components/evidence/check-page.tsx';
import { appAddress, authenticate } from '#app/context.server.ts';
import { presentCheck } from '#app/presenters/evidence-check.ts';
import evidenceStyles from '../styles/evidence.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: evidenceStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { signer } = context.ports;
  const deps = { signer, verifier: await context.ports.verifier(), appUrl: appAddress() };
  return { screen: await context.db.inShop(context.shop.shopId, (tx) => presentCheck(tx, context, deps)) };
}

export default function EvidenceCheck() {
  return <CheckPage screen={useLoaderData<typeof loader>().screen} />;
}
