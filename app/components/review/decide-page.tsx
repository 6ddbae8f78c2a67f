import { useNavigation } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  InlineStack,
  Page,
  Pagination,
  ProgressBar,
  Text,
} from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ClaimScreen } from '#app/presenters/claim.ts';
import type { DecideFilters, DecideScreen } from '#app/presenters/decide.ts';
import { ClaimCard } from './claim-card.tsx';
import { DecideFilterBar } from './decide-filters.tsx';
import { DecideTable } from './decide-table.tsx';
import { KeyboardLegend } from './keyboard-legend.tsx';
import { useDecisions } from './use-decisions.tsx';

/** The daily work of a review: look at each row, decide, sign. */
export function DecidePage({ screen, claim }: { screen: DecideScreen; claim: ClaimScreen | null }) {
  const { filters } = screen;
  const { t, date } = useWording();
  const decisions = useDecisions(screen);
  const { counts, own } = decisions;
  const { cycle } = screen;
  const base = `/app/reviews/${cycle.cycleId}`;
  const deciding = cycle.state === 'open';
  // Everything decided since the page was loaded is a row of its filter.
  const matching = screen.matchingUndecided - (screen.own.undecided - own.undecided);
  const busy = useNavigation().state === 'loading';
  const finished = counts.rows > 0 && counts.decided === counts.rows;
  return (
    <Page
      title={cycle.name}
      subtitle={`${finished ? t('decide.summaryDone', { rows: counts.rows }) : t('decide.summary', { decided: counts.decided, rows: counts.rows, closer: counts.closerLook })}. ${t('decide.due', { date: date(cycle.dueAt) })}.`}
      backAction={{ content: t('reviews.title'), url: '/app/reviews' }}
      primaryAction={primaryActionOf(screen, own, base, t)}
      secondaryActions={[
        { content: t('reviews.removals'), url: `${base}/removals` },
        ...(screen.sees.everything
          ? [
              {
                content: t(closeLabel(screen)),
                url: `${base}/close`,
              },
            ]
          : []),
      ]}
    >
      <BlockStack gap="400">
        <ProgressBar
          size="small"
          tone="primary"
          animated={false}
          progress={counts.rows === 0 ? 0 : Math.round((counts.decided / counts.rows) * 100)}
          ariaLabelledBy="decide-progress"
        />
        <span id="decide-progress" className="decide-said">
          {t('reviews.decidedOf', { decided: counts.decided, rows: counts.rows })}
        </span>
        <Notice screen={screen} signed={own.signed} />
        {claim && deciding && own.rows > 0 ? <ClaimCard claim={claim} /> : null}
        <Card padding="0">
          <div className="decide-filters">
            <DecideFilterBar filters={filters} counts={counts} seesEverything={screen.sees.everything} busy={busy} />
          </div>
          {screen.rows.length === 0 ? (
            <Nothing filters={filters} />
          ) : (
            <DecideTable
              decisions={decisions}
              filters={filters}
              matchingUndecided={matching > screen.rows.length ? matching : null}
              open={deciding && claim === null}
              handsOver={deciding && screen.sees.manages ? cycle.cycleId : null}
            />
          )}
          {screen.pages > 1 ? <Pages screen={screen} filters={filters} /> : null}
        </Card>
        {deciding && own.rows > 0 ? <KeyboardLegend /> : null}
        {decisions.carriers}
      </BlockStack>
    </Page>
  );
}

/** The same page closes a review and, to those who only look on and once it has ended, shows its result. */
function closeLabel({ cycle, sees }: DecideScreen): 'reviews.close' | 'reviews.result' {
  const closable = cycle.state === 'open' || cycle.state === 'remediating';
  return sees.manages && closable ? 'reviews.close' : 'reviews.result';
}

function primaryActionOf(
  screen: DecideScreen,
  own: DecideScreen['own'],
  base: string,
  t: ReturnType<typeof useWording>['t'],
) {
  if (screen.cycle.state === 'open' && own.rows > 0 && !own.signed) {
    return { content: t('decide.sign'), url: `${base}/sign` };
  }
  if (screen.cycle.state === 'remediating' && screen.sees.manages)
    return { content: t('removals.toClose'), url: `${base}/close` };
  return undefined;
}

function Notice({ screen, signed }: { screen: DecideScreen; signed: boolean }) {
  const { t } = useWording();
  const { state, cycleId } = screen.cycle;
  if (state !== 'open') {
    const why =
      state === 'cancelled' && screen.sees.everything
        ? { content: t('decide.whyCancelled'), url: `/app/reviews/${cycleId}/close` }
        : undefined;
    return (
      <Banner tone="info" action={why}>
        {t(`decide.stateNotice.${state}`)}
      </Banner>
    );
  }
  if (signed) {
    return (
      <Banner tone="success" action={{ content: t('sign.reopen'), url: `/app/reviews/${cycleId}/sign` }}>
        {t('decide.signedNotice')}
      </Banner>
    );
  }
  if (screen.own.rows === 0) return <Banner tone="info">{t('decide.readOnly')}</Banner>;
  return null;
}

function Nothing({ filters }: { filters: DecideFilters }) {
  const { t } = useWording();
  const done = filters.show === 'undecided' || filters.show === 'closer_look';
  return (
    <Box padding="800">
      <BlockStack gap="300" inlineAlign="center">
        <Text as="p" tone="subdued">
          {t(done && !filters.search ? 'decide.nothingLeft' : 'decide.nothing')}
        </Text>
        <Button url="?">{t('decide.clearFilters')}</Button>
      </BlockStack>
    </Box>
  );
}

function Pages({ screen, filters }: { screen: DecideScreen; filters: DecideFilters }) {
  const { t } = useWording();
  const to = (page: number) => `?${addressOf({ ...filters, page })}`;
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
      <InlineStack align="center">
        <Pagination
          label={t('decide.page', { page: screen.page, pages: screen.pages })}
          hasPrevious={screen.page > 1}
          hasNext={screen.page < screen.pages}
          previousURL={screen.page > 1 ? to(screen.page - 1) : undefined}
          nextURL={screen.page < screen.pages ? to(screen.page + 1) : undefined}
        />
      </InlineStack>
    </Box>
  );
}

/** The filters as they stand in the address bar. */
function addressOf(filters: DecideFilters): string {
  const search = new URLSearchParams({ whose: filters.whose, show: filters.show, kind: filters.kind });
  if (filters.search) search.set('q', filters.search);
  search.set('page', String(filters.page));
  return search.toString();
}
