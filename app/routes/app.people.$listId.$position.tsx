import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Layout, Page } from '@shopify/polaris';
import { PersonIcon } from '@shopify/polaris-icons';
import { z } from 'zod';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { AccountsCard } from '#app/components/rows/accounts-card.tsx';
import { CanCard } from '#app/components/rows/can-card.tsx';
import { FactsCard } from '#app/components/rows/facts-card.tsx';
import type { MoreFact } from '#app/components/rows/facts-card.tsx';
import { DecisionsCard, HistoryCard } from '#app/components/rows/history-card.tsx';
import { LogCard } from '#app/components/rows/log-card.tsx';
import { NewerList } from '#app/components/rows/newer-list.tsx';
import { RawCard } from '#app/components/rows/raw-card.tsx';
import { ReachCard } from '#app/components/rows/reach-card.tsx';
import { SignsCard } from '#app/components/rows/signs-card.tsx';
import { StandsOutCard } from '#app/components/rows/stands-out-card.tsx';
import { authenticate } from '#app/context.server.ts';
import { readForm } from '#app/forms/read-form.ts';
import { presentPerson } from '#app/presenters/person-page.ts';
import type { PersonPage } from '#app/presenters/person-page.ts';
import { managesReviews } from '#app/presenters/reader.ts';
import { isId, readPosition } from '#app/presenters/row-address.ts';
import { LISTS_LOOKED_THROUGH } from '#app/presenters/row-history.ts';
import { answerOf } from '#app/text/answer.ts';
import { linkAccounts } from '#app/usecases/lists/link-accounts.ts';

type Address = { listId: string; position: number };

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  const { listId, position } = addressOf(params);
  const person = await presentPerson(context, listId, position);
  if (person === null) throw new Response(null, { status: 404 });
  return { person, manages: managesReviews(context), lookedThrough: LISTS_LOOKED_THROUGH };
}

const saidSchema = z.object({ verdict: z.enum(['linked', 'unlinked']), other: z.string().transform(readPosition) });

/** Another account of the same list is this person's too, or is not. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const { listId, position } = addressOf(params);
  const said = saidSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!said.success || said.data.other === null) throw new Response(null, { status: 400 });
  const { verdict, other } = said.data;
  return answerOf(await linkAccounts(context, { verdict, listId, positions: [position, other] }));
}

function addressOf(params: LoaderFunctionArgs['params']): Address {
  const position = readPosition(params.position);
  const listId = params.listId ?? '';
  if (position === null || !isId(listId)) throw new Response(null, { status: 404 });
  return { listId, position };
}

export default function Person() {
  const { t } = useWording();
  const { person, manages, lookedThrough } = useLoaderData<typeof loader>();
  const back = { content: t('people.title'), url: '/app/people' };
  if (person === 'erased') {
    return (
      <Page title={t('row.erasedTitle')} backAction={back} narrowWidth>
        <Empty icon={PersonIcon} heading={t('row.erasedTitle')}>
          <p>{t('row.erased')}</p>
        </Empty>
      </Page>
    );
  }
  return <PersonView person={person as PersonPage} manages={manages} lookedThrough={lookedThrough} back={back} />;
}

function PersonView(props: {
  person: PersonPage;
  manages: boolean;
  lookedThrough: number;
  back: { content: string; url: string };
}) {
  const { t, date } = useWording();
  const { person } = props;
  const places = person.lookedAt.map((one) =>
    one === 'people_list' ? t('row.source.people') : one === 'signs' ? t('row.placeOfSigns') : t('row.source.activity'),
  );
  const more: MoreFact[] = [
    ...(person.looksLike ? [{ key: 'sort', name: t('row.fact.sort'), value: t(`row.sort.${person.looksLike}`) }] : []),
    ...(person.groups && person.groups.length > 0
      ? [{ key: 'groups', name: t('row.fact.inGroup'), value: person.groups.join(', ') }]
      : []),
  ];
  return (
    <Page
      title={person.name}
      subtitle={[person.detail, t('row.ofDate', { date: date(person.takenAt) })].filter(Boolean).join(' · ')}
      backAction={props.back}
    >
      <Layout>
        {person.isNewest ? null : (
          <Layout.Section variant="fullWidth">
            <NewerList page={person} />
          </Layout.Section>
        )}
        <Layout.Section>
          <BlockStack gap="400">
            <StandsOutCard lines={person.standsOut} />
            <CanCard kind="people" can={person.can} />
            <SignsCard signs={person.signs} lookedAt={places} />
            <DecisionsCard decisions={person.decisions} />
            <HistoryCard history={person.history} lookedThrough={props.lookedThrough} />
            <LogCard log={person.log} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <FactsCard page={person} more={more} />
            <ReachCard reach={person.reach} />
            <AccountsCard page={person} manages={props.manages} />
            <RawCard page={person} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
