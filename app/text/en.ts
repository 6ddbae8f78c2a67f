import { evidence } from './en/evidence.ts';
import { home } from './en/home.ts';
import { lists } from './en/lists.ts';
import { refusals } from './en/refusals.ts';
import { review } from './en/review.ts';
import { settings } from './en/settings.ts';
import { shared } from './en/shared.ts';

/** Every word on screen. Sections are files under en/; keys are `section.noun`. Syntax of the patterns: format.ts. */
export const en = { ...shared, ...refusals, ...home, ...lists, ...review, ...evidence, ...settings } as const;
