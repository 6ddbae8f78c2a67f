import { expect, test } from 'vitest';

import { CONTROL_LINKS, CONTROLS } from '#app/domain/controls/catalogue.ts';
import { controlsSupportedBy } from '#app/domain/controls/mapping.ts';

test('the controls that name periodic access reviews are supported by review decisions', () => {
  const ids = controlsSupportedBy(new Set(['review-decisions', 'review-cycle'])).map(({ control }) => control.key);
  expect(ids).toEqual(
    expect.arrayContaining(['iso27001-2022:A.5.18', 'soc2:CC6.2', 'soc2:CC6.3', 'pcidss-4.0.1:7.2.4']),
  );
});

test('without evidence nothing is supported, and evidence that is missing is not named', () => {
  expect(controlsSupportedBy(new Set())).toEqual([]);
  for (const { evidence } of controlsSupportedBy(new Set(['staff-roster']))) expect(evidence).toEqual(['staff-roster']);
});

test('control keys are unique and links join controls that exist', () => {
  const keys = new Set(CONTROLS.map(({ key }) => key));
  expect(keys.size).toBe(CONTROLS.length);
  for (const { from, to } of CONTROL_LINKS) expect(keys.has(from) && keys.has(to), `${from} ${to}`).toBe(true);
});
