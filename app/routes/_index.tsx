import { redirect } from '@remix-run/node';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Page } from '@shopify/polaris';
import { StoreIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { text } from '#app/text/text.ts';

// The admin opens the app here with everything it needs in the address; anybody else sees how to get in. Holds no data.
export function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  if (searchParams.has('shop')) throw redirect(`/app?${searchParams}`);
  return null;
}

export default function Landing() {
  return (
    <Page narrowWidth>
      <Empty
        level={1}
        icon={StoreIcon}
        heading={text('landing.title')}
        action={{ content: text('landing.open'), url: 'https://admin.shopify.com/', target: '_top' }}
      >
        <p>{text('landing.what')}</p>
        <p>{text('landing.how')}</p>
      </Empty>
    </Page>
  );
}
