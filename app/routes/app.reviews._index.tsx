import type { LinksFunction, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ReviewsPage } from '#app/components/review/reviews-page.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentReviews } from '#app/presenters/reviews.ts';
import reviewStyles from '../styles/review.css?url';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: reviewStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  return context.db.inShop(context.shop.shopId, (tx) => presentReviews(tx, context));
}

export default function Reviews() {
  return <ReviewsPage screen={useLoaderData<typeof loader>()} />;
}
