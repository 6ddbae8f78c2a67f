import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { RecordPage } from '#app/components/evidence/record-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentRecord, readRecordQuery } from '#app/presenters/evidence-record.ts';
import evidenceStyles from '../styles/evidence.css?url';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: reviewStyles },
  { rel: 'stylesheet', href: evidenceStyles },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const query = readRecordQuery(new URL(request.url).searchParams);
  return {
    record: await context.db.inShop(context.shop.shopId, (tx) => presentRecord(tx, context, query, context.ports)),
  };
}

export default function EvidenceRecord() {
  return <RecordPage record={useLoaderData<typeof loader>().record} />;
}
