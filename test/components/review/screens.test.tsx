import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { StaticRouter } from 'react-router-dom/server.js';
import { describe, expect, test } from 'vitest';
import { Denied } from '#app/components/layout/denied.tsx';
import { PolarisFrame } from '#app/components/layout/polaris-frame.tsx';
import { BulkAnswer } from '#app/components/review/bulk-bar.tsx';
import { emptyDraft, missingFrom } from '#app/components/review/decision-form.tsx';
import { RemovalsPage } from '#app/components/review/removals-page.tsx';
import { DecisionMade, RowFacts, RowReasons } from '#app/components/review/row-details.tsx';
import type { ShownRow } from '#app/components/review/use-decisions.tsx';
import { sentenceOf } from '#app/components/evidence/record-card.tsx';
import { sizeText } from '#app/components/evidence/pack-card.tsx';
import { wordingFor } from '#app/components/layout/locale.tsx';
import type { RemovalsScreen } from '#app/presenters/removals.ts';

const { t } = wordingFor({ locale: 'en', timeZone: 'UTC' });

/** What a person reads of it: markup and repeated space taken out. */
function words(node: ReactNode): string {
  const shown = (
    <StaticRouter location="/app">
      <PolarisFrame>{node}</PolarisFrame>
    </StaticRouter>
  );
  return renderToStaticMarkup(shown)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

const ROW: ShownRow = {
  itemId: '1',
  kind: 'people',
  name: 'Mara',
  detail: 'mara@harbour.example',
  facts: [],
  extra: [],
  roles: ['Administrator'],
  abilities: null,
  droppable: ['Administrator'].map((name) => ({ name, sentence: name })),
  highRisk: true,
  changed: false,
  standsOut: [{ sentence: 'Has the role Administrator.', severity: 'high' }],
  change: { kind: 'first', details: [], previous: null },
  reviewer: 'Tomás',
  isMine: true,
  isSelf: false,
  decision: null,
  reason: null,
  note: null,
  drop: [],
  decidedBy: null,
  decidedAt: null,
  batchSize: 1,
  version: 0,
  signed: false,
  saving: false,
  problem: null,
};

describe('a row under decision', () => {
  test('says not known where the list says nothing, which is not the same as nothing at all', () => {
    expect(words(<RowReasons row={ROW} />)).toContain('Not known: this list does not say.');
    expect(words(<RowReasons row={{ ...ROW, abilities: [] }} />)).toContain('Nothing beyond opening the store');
  });

  test('is told of as a role where it is one, with how many have it', () => {
    const role = { ...ROW, kind: 'roles' as const, facts: [{ name: 'people' as const, value: '3' }] };
    expect(words(<RowReasons row={role} />)).toContain('What it lets people do');
    expect(words(<RowFacts row={role} />)).toContain('People who have it 3');
  });

  test('shows the earlier decision as context', () => {
    const previous = { decision: 'remove' as const, at: '2026-07-01T09:00:00.000Z', review: 'Summer' };
    const shown = words(<RowReasons row={{ ...ROW, change: { kind: 'same', details: [], previous } }} />);
    expect(shown).toContain('Last time: Remove, Jul 1, 2026 (Summer)');
  });

  test('shows a note as text, whatever is in it', () => {
    const note = '<script>alert(1)</script>';
    const made = <DecisionMade row={{ ...ROW, decision: 'keep', note }} />;
    expect(words(made)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('asks for a note only where one is needed', () => {
    const draft = emptyDraft('1');
    expect(missingFrom({ ...draft, decision: 'keep' }, ROW, t)).not.toBeNull();
    expect(missingFrom({ ...draft, decision: 'keep', note: 'owner' }, ROW, t)).toBeNull();
    expect(missingFrom({ ...draft, decision: 'keep' }, { ...ROW, highRisk: false }, t)).toBeNull();
    expect(missingFrom({ ...draft, decision: 'keep', note: '  ' }, ROW, t)).not.toBeNull();
    expect(missingFrom({ ...draft, decision: 'cannot_tell' }, ROW, t)).toBeNull();
    expect(missingFrom({ ...draft, decision: 'reduce' }, ROW, t)).not.toBeNull();
    expect(missingFrom({ ...draft, decision: 'reduce', drop: ['Administrator'] }, ROW, t)).toBeNull();
    expect(missingFrom({ ...draft, decision: 'exception', note: 'yes' }, ROW, t)).not.toBeNull();
    expect(missingFrom({ ...draft, decision: 'exception', note: 'yes', until: '2027-01-01' }, ROW, t)).toBeNull();
  });
});

describe('the answer to a bulk decision', () => {
  const answer = { rows: [], counts: null, own: null, decided: 2, skipped: [], problem: null };
  const skipped = [{ itemId: '9', name: 'Tomás', code: 'bulk_keep_skips_high_risk', why: 'x' }];

  test('says how many were kept, and names each row left alone with its reason', () => {
    const shown = words(
      <BulkAnswer outcome={{ decision: 'keep', answer: { ...answer, skipped } }} closerLook="?" onDismiss={() => {}} />,
    );
    expect(shown).toContain('2 rows kept.');
    expect(shown).toContain('1 row was skipped and stays selected:');
    expect(shown).toContain('Tomás: risky access needs a look of its own.');
  });

  test('says what went wrong when nothing was done', () => {
    const failed = { ...answer, decided: 0, problem: 'This review is not open any more.' };
    expect(
      words(<BulkAnswer outcome={{ decision: 'keep', answer: failed }} closerLook="?" onDismiss={() => {}} />),
    ).toContain('This review is not open any more.');
  });
});

describe('removals', () => {
  const screen: RemovalsScreen = {
    cycle: { cycleId: 'c', name: 'Autumn', state: 'remediating' },
    counts: { ordered: 5, proven: 0, stated: 2, open: 3, stillThere: 0 },
    rows: [
      {
        revocationId: 'r',
        kind: 'apps',
        name: 'Old Reviews',
        detail: 'Stars Ltd',
        demand: 'remove',
        drop: [],
        state: 'stated',
        grade: 'stated_only',
        dueAt: '2026-11-01T00:00:00.000Z',
        daysLeft: 3,
        adminAddress: 'shopify://admin/settings/apps',
        stated: { by: 'Mara', at: '2026-10-20T00:00:00.000Z' },
        proven: null,
        seenAgainAt: null,
      },
    ],
    waitingForSignature: 0,
    kinds: ['apps'],
    isFollowed: true,
    manages: true,
  };

  test('are summed up so that marked done never reads as removed', () => {
    const shown = words(
      <RemovalsPage screen={screen} mayAct checked={null} brought={null} checking={false} onCheck={() => undefined} />,
    );
    expect(shown).toContain('5 to remove or reduce; 2 marked done, not yet proven');
    expect(shown).toContain('A later list has to show it before it counts as proven.');
  });

  test('say which list to bring in where Shopify does not open it', () => {
    const checked = { reading: [], needsList: ['apps' as const] };
    const shown = words(
      <RemovalsPage
        screen={screen}
        mayAct
        checked={checked}
        brought={null}
        checking={false}
        onCheck={() => undefined}
      />,
    );
    expect(shown).toContain('Bring in a new apps list');
    expect(shown).not.toContain('Bring in a new people list');
  });

  test('say what became of them by the list that was just brought in, and which list is still wanted', () => {
    const page = (brought: 'people' | 'apps') =>
      words(
        <RemovalsPage
          screen={screen}
          mayAct
          checked={null}
          brought={brought}
          checking={false}
          onCheck={() => undefined}
        />,
      );
    expect(page('apps')).toContain('By the new apps list, 0 of 1 removals of apps are proven.');
    expect(page('people')).toContain('No removal of this review is checked against it.');
    expect(page('people')).toContain('Bring in a new apps list');
  });
});

describe('the record in words', () => {
  const line = { number: '3', at: '', who: 'Mara', hasActor: true, about: 'Tomás', what: null, leafHash: '' };

  test('has a sentence for what happened, and one for types it does not know', () => {
    expect(sentenceOf({ ...line, type: 'decision.recorded', what: 'remove' })).toBe('Mara decided to remove Tomás.');
    expect(sentenceOf({ ...line, type: 'cycle.closed', about: 'Autumn' })).toBe('The review “Autumn” was closed.');
    expect(sentenceOf({ ...line, type: 'something.new' })).toBe('Something was recorded.');
  });

  test('says so when a name was erased, and when the app acted by itself', () => {
    const erased = { ...line, type: 'decision.recorded', what: 'keep', who: null, about: null };
    expect(sentenceOf(erased)).toBe('Somebody decided to keep something since erased.');
    const read = { ...line, type: 'list.recorded', what: 'people', who: null, hasActor: false };
    expect(sentenceOf(read)).toBe('Countersign saved a people list.');
  });
});

test('sizes of files are written as the admin writes them', () => {
  expect([sizeText(999), sizeText(208_400), sizeText(3_450_000)]).toEqual(['999 B', '208 kB', '3.5 MB']);
});

describe('words of single places', () => {
  test('a moment of the list is written as everywhere, what else it says as it stands', () => {
    const shown = words(
      <RowFacts
        row={{
          ...ROW,
          facts: [{ name: 'lastSeen', value: '2026-06-15T11:22:44Z' }],
          extra: [{ label: 'Badge', value: '2026-06' }],
        }}
      />,
    );
    expect(shown).toContain('Jun 15, 2026, 11:22 AM');
    expect(shown).toContain('2026-06 ');
  });

  test('a list that tells more than the last one is not called a change of access', () => {
    const change = { kind: 'same' as const, details: ['Second factor is known now: yes.'], previous: null };
    const shown = words(<RowReasons row={{ ...ROW, change }} />);
    expect(shown).toContain('No change of access since the last review.');
    expect(shown).not.toContain('Nothing changed');
  });

  test('whoever has no role is told to ask one of several people, not all of them', () => {
    expect(words(<Denied name="Priya" managers={['Mara', 'Tomás', 'Lars']} />)).toContain('Ask Mara, Tomás, or Lars');
  });
});
