import { decide } from './en/decide.ts';
import { erase } from './en/erase.ts';
import { evidence } from './en/evidence.ts';
import { home } from './en/home.ts';
import { lists } from './en/lists.ts';
import { record } from './en/record.ts';
import { refusals } from './en/refusals.ts';
import { removals } from './en/removals.ts';
import { review } from './en/review.ts';
import { rows } from './en/rows.ts';
import { settings } from './en/settings.ts';
import { shared } from './en/shared.ts';
import { sources } from './en/sources.ts';
import { watched } from './en/watched.ts';

/** Every word on screen. Sections are files under en/; keys are `section.noun`. Syntax of the patterns: format.ts. */
export const en = {
  ...shared,
  ...refusals,
  ...home,
  ...lists,
  ...rows,
  ...review,
  ...decide,
  ...removals,
  ...evidence,
  ...record,
  ...watched,
  ...settings,
  ...erase,
  ...sources,
} as const;
