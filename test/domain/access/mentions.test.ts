import { describe, expect, it } from 'vitest';

import { foldText, mentions, withoutMentions } from '#app/domain/access/mentions.ts';

describe('looking for a person in what others typed', () => {
  it.each([
    ['said "Zoë Öztürk" did', 'Zoë Öztürk'],
    ['asked ZOË ÖZTÜRK', 'Zoë Öztürk'],
    ['asked Zoe\u0308 O\u0308ztu\u0308rk', 'Zoë Öztürk'],
    ['asked Zoë\u00a0 Öztürk', 'Zoë Öztürk'],
    ['HANS STRASSE knows', 'Hans Straße'],
    ['as Ann "Annie" O\\Neil told', 'ann "annie" o\\neil'],
    ['write to Ada@Harbour.Example.', 'ada@harbour.example'],
  ])('finds %j by %j, in a text and within JSON', (text, name) => {
    const words = [foldText(name)];
    expect(mentions(text, words)).toBe(true);
    const held = { note: ['x', { text }], count: 1, none: null };
    expect(mentions(held, words)).toBe(true);
    expect(mentions(withoutMentions(held, words, 'Erased person'), words)).toBe(false);
  });

  it('leaves the words around, and what names nobody, as they were', () => {
    const words = [foldText('Zoë Öztürk')];
    expect(withoutMentions({ a: 'as zoë öztürk said', b: 'Zoë only', c: 7 }, words, '$&')).toEqual({
      a: 'as $& said',
      b: 'Zoë only',
      c: 7,
    });
    expect(mentions('anything', [])).toBe(false);
  });
});
