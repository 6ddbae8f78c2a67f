import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signsOfThemeFile } from '#app/adapters/shopify/theme-embeds.ts';

const AT = '2026-11-02T20:00:00.000Z';
const type = (handle: string) => `shopify://apps/${handle}/blocks/embed/0190a1b2`;
const seen = (filename: string, content: unknown) =>
  Object.fromEntries(
    signsOfThemeFile(filename, typeof content === 'string' ? content : JSON.stringify(content), AT).map((one) => [
      one.handle,
      one.confidence,
    ]),
  );
const settings = (content: unknown) => seen('config/settings_data.json', content);

describe('blocks of apps in a theme', () => {
  it('are likely where they are switched on, and hints where they are off or only in a preset', () => {
    const current = { blocks: { 1: { type: type('on') }, 2: { type: type('off'), disabled: true } } };
    const presets = { Default: { blocks: { 3: { type: type('preset') } } } };
    expect(settings({ current, presets })).toEqual({ on: 'likely', off: 'hint', preset: 'hint' });
    expect(settings({ current: 'Default', presets })).toEqual({ preset: 'likely' });
  });

  it('are hints where the section that holds them is off, or where no order names them', () => {
    const section = (more: object) => ({ blocks: { a: { type: type('in') }, b: { type: type('out') } }, ...more });
    const template = (more: object) => ({ sections: { main: section(more) }, order: ['main'] });
    expect(seen('templates/index.json', template({ block_order: ['a'] }))).toEqual({ in: 'likely', out: 'hint' });
    expect(seen('templates/index.json', template({ disabled: true }))).toEqual({ in: 'hint', out: 'hint' });
    expect(seen('templates/index.json', { ...template({}), order: [] })).toEqual({ in: 'hint', out: 'hint' });
  });

  it('count once for each app, as the best of their blocks', () => {
    const blocks = { 1: { type: type('Twice'), disabled: true }, 2: { type: type('twice') } };
    expect(settings({ current: { blocks } })).toEqual({ twice: 'likely' });
  });

  it('are found behind a comment, under the older form of their address, and as hints in a file that is broken', () => {
    const old = JSON.stringify({ current: { blocks: { 1: { type: `shopify:${type('old')}` } } } });
    expect(settings(`/*\n * made by itself\n */\n${old}`)).toEqual({ old: 'likely' });
    expect(settings(old.slice(0, -2))).toEqual({ old: 'hint' });
  });

  it('are told without anything else that the file holds', () => {
    const blocks = { 1: { type: type('one'), settings: { greeting: 'Philippa Kundenname' } } };
    expect(JSON.stringify(signsOfThemeFile('templates/a.json', JSON.stringify({ blocks }), AT))).not.toContain(
      'Philippa',
    );
  });

  it('never break on what a file may hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom('config/settings_data.json', 't.json'),
        (text, name) => {
          for (const one of signsOfThemeFile(name, text, AT)) expect(one.handle).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
        },
      ),
    );
  });
});
