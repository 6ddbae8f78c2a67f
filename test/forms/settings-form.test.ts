import { expect, test } from 'vitest';

import { readSettingsForm } from '#app/forms/settings-form.ts';

const posted = (fields: Record<string, string>) =>
  readSettingsForm(new Request('https://app.test/app/settings', { method: 'POST', body: new URLSearchParams(fields) }));

const control = {
  intent: 'control',
  controlId: 'AC-7',
  wording: 'Access is reviewed every quarter',
  frequency: 'quarterly',
  graceDays: '15',
  yearStartsInMonth: '4',
};

test('the form of a control is read into numbers; what is no whole number is left for the rule to refuse', async () => {
  expect(await posted(control)).toEqual({ ...control, graceDays: 15, yearStartsInMonth: 4 });
  for (const graceDays of ['', '1.5', '-1', 'ten', '1e2'])
    expect(await posted({ ...control, graceDays })).toMatchObject({ graceDays: Number.NaN });
});

test('a frequency this app does not know, or a text no person types, is not read', async () => {
  await expect(posted({ ...control, frequency: 'daily' })).rejects.toMatchObject({ status: 400 });
  await expect(posted({ ...control, wording: 'x'.repeat(5001) })).rejects.toMatchObject({ status: 400 });
});
