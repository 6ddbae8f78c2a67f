import { sign } from '#app/domain/access/footprint-door.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';

/** A block of an app as a theme names it (platform.md 2.2). Older files put `shopify:` before it. */
const APP_BLOCK = /shopify:\/\/apps\/([a-z0-9][a-z0-9_-]*)\/blocks\/([A-Za-z0-9_-]+)/i;

interface Block {
  handle: string;
  block: string;
  isOn: boolean;
}

/**
 * Blocks of apps in one JSON file of a theme -> a sign of each app, by its handle. Likely only where the theme uses the block: one that is
 * switched off, that is in no order, or that stands in a preset was left behind or never used, and so is one in a file we cannot read.
 * What else the file holds is not kept.
 * @param at when it was read: files do not say when a block came in (UTC, ISO 8601)
 */
export function signsOfThemeFile(filename: string, content: string, at: string): Sighting[] {
  const file = parseThemeJson(content);
  const blocks = file === undefined ? blocksOfText(content) : blocksOf(rootOf(file, filename), true);
  const presets = isSettings(filename) ? blocksOf((file as { presets?: unknown } | undefined)?.presets, false) : [];
  const byHandle = Map.groupBy([...blocks, ...presets], ({ handle }) => handle);
  return [...byHandle].map(([handle, found]) => {
    const shown = found.find(({ isOn }) => isOn) ?? found[0]!;
    return sign('app', 'theme_embed', at, {
      handle,
      confidence: shown.isOn ? 'likely' : 'hint',
      detail: `block “${shown.block}” in ${filename}, ${shown.isOn ? 'in use' : 'switched off or left over'}`,
    });
  });
}

const isSettings = (filename: string): boolean => filename === 'config/settings_data.json';

/** Of the settings only what is in force now; a template counts as a whole. `current` may be the name of a preset. */
function rootOf(file: unknown, filename: string): unknown {
  if (!isSettings(filename)) return file;
  const { current, presets } = (file ?? {}) as { current?: unknown; presets?: Record<string, unknown> };
  return typeof current === 'string' ? presets?.[current] : current;
}

/** Theme files may begin with a comment, which JSON does not allow. undefined: it cannot be read. */
function parseThemeJson(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF?\s*(\/\*[\s\S]*?\*\/\s*)*/, ''));
  } catch {
    return undefined;
  }
}

function blocksOfText(content: string): Block[] {
  return [...content.matchAll(new RegExp(APP_BLOCK, 'gi'))].map(([, handle, block]) => ({
    handle: handle!.toLowerCase(),
    block: block!,
    isOn: false,
  }));
}

/** Looks at every object: what is off, or is not named in the order of those beside it, is not in use, nor is what it holds. */
function blocksOf(value: unknown, isOn: boolean): Block[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => blocksOf(one, isOn));
  const node = value as Record<string, unknown>;
  const here = isOn && node.disabled !== true;
  const [, handle, block] = (typeof node.type === 'string' && APP_BLOCK.exec(node.type)) || [];
  const own = handle && block ? [{ handle: handle.toLowerCase(), block, isOn: here }] : [];
  return [...own, ...Object.entries(node).flatMap(([name, child]) => childrenOf(node, name, child, here))];
}

const ORDERED = { blocks: 'block_order', sections: 'order' } as const;

function childrenOf(node: Record<string, unknown>, name: string, child: unknown, isOn: boolean): Block[] {
  const order = name in ORDERED ? node[ORDERED[name as keyof typeof ORDERED]] : undefined;
  if (!Array.isArray(order) || typeof child !== 'object' || child === null) return blocksOf(child, isOn);
  return Object.entries(child).flatMap(([id, one]) => blocksOf(one, isOn && order.includes(id)));
}
