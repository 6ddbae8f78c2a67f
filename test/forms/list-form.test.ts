import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCount } from '#app/forms/count.ts';
import { readListForm } from '#app/forms/list-form.ts';

const request = (fields: Record<string, string | Blob>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return new Request('https://app.example/app/lists', { method: 'POST', body: form });
};

describe('the form of a list', () => {
  test('carries the bytes exactly: line ends, tabs and marks survive', async () => {
    const text = '\ufeffName\tEmail\nMara\tmara@shop.example\r\nLee';
    const form = await readListForm(request({ intent: 'check', kind: 'people', list: new Blob([text]) }));
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(form.bytes)).toBe(text);
    expect(form).toMatchObject({ route: 'paste', fileName: null, mapping: null, secondCount: null });
  });

  test('names the file only when one was uploaded', async () => {
    const file = new File(['a'], 'users.csv');
    expect(
      (await readListForm(request({ intent: 'check', kind: 'people', route: 'import', list: file }))).fileName,
    ).toBe('users.csv');
    expect(
      (await readListForm(request({ intent: 'check', kind: 'people', route: 'paste', list: file }))).fileName,
    ).toBeNull();
  });

  test('answers 400 to what no screen of ours sends', async () => {
    const wrong: Record<string, string>[] = [
      { intent: 'steal', kind: 'people' },
      { intent: 'check', kind: 'customers' },
      { intent: 'check', kind: 'people', mapping: '{"a":"password"}' },
      { intent: 'check', kind: 'people', mapping: 'not json' },
    ];
    for (const fields of wrong) {
      await expect(readListForm(request(fields))).rejects.toMatchObject({ status: 400 });
    }
  });
});

describe('a typed count', () => {
  test('is read the way screens write numbers', () => {
    expect(['1,234', '1 234', '1.234', ' 45 '].map(readCount)).toEqual([1234, 1234, 1234, 45]);
    expect(readCount('  ')).toBeNull();
    expect(['12.5', '-3', '4e2', 'forty', '1,23'].map(readCount).every(Number.isNaN)).toBe(true);
  });

  test('is never anything but a whole number, null or not a number', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const count = readCount(typed);
        expect(count === null || Number.isNaN(count) || (Number.isInteger(count) && count >= 0)).toBe(true);
      }),
    );
  });
});
