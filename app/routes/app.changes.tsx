import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Page } from '@shopify/polaris';
import { ChangesView } from '#app/components/lists/changes-view.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentChanges } from '#app/presenters/changes.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const asked = new URL(request.url).searchParams;
  const kind = asked.get('kind') === 'apps' ? 'apps' : 'people';
  return presentChanges(context, { kind, from: asked.get('from'), to: asked.get('to') });
}

export default function Changes() {
  const { t } = useWording();
  const page = useLoaderData<typeof loader>();
  return (
    <Page
      title={t('changes.title')}
      subtitle={t('changes.intro')}
      backAction={{ content: t(`${page.kind}.title`), url: `/app/${page.kind}` }}
    >
      <ChangesView page={page} />
    </Page>
  );
}
