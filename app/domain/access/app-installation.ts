import { normaliseName } from './account.ts';
import type { Known } from './account.ts';
import type { AddedBy } from './by-hand.ts';

export type DeveloperType = 'merchant' | 'partner' | 'shopify' | 'unknown';
export type AppKeyStrength = 'api_key' | 'handle' | 'title';

/** When an app was installed or removed, as the source wrote it; `at` is null when the text is not an absolute date. */
export type SourceDate = { at: string | null; text: string };

/**
 * One installed app as a source gave it, before it has a key. Every null means "not known".
 * `scopes` are those granted; an empty array means the source said none are.
 */
export type AppDraft = {
  line: number;
  apiKey: string | null;
  handle: string | null;
  title: string;
  developer: string | null;
  developerType: DeveloperType;
  /** Is it in the Shopify App Store? 'no' also for custom apps. */
  listed: Known;
  scopes: string[] | null;
  privacyPolicy: Known;
  privacyPolicyUrl: string | null;
  installedAt: SourceDate | null;
  /** 'yes' only when the source shows the app under Uninstalled: positive evidence of removal. */
  uninstalled: Known;
  uninstalledAt: SourceDate | null;
  details: { label: string; value: string }[];
  /** Only on rows that no source gave: who added it. */
  addedBy?: AddedBy;
};

/** An installed app with the scopes granted to it. `appKey` is unique and stable within one list. */
export type AppInstallation = AppDraft & { appKey: string; keyStrength: AppKeyStrength; isCountersign: boolean };

/** A draft in which nothing but a title and a line is known; callers spread over it. */
export function unknownApp(line: number, title: string): AppDraft {
  return {
    line,
    apiKey: null,
    handle: null,
    title,
    developer: null,
    developerType: 'unknown',
    listed: 'unknown',
    scopes: null,
    privacyPolicy: 'unknown',
    privacyPolicyUrl: null,
    installedAt: null,
    uninstalled: 'unknown',
    uninstalledAt: null,
    details: [],
  };
}

/** The key of an app: `key:{api key}`, else `handle:{handle}`, else `title:{normalised title}`, which is weak. */
export function keyOfApp(app: AppDraft): { appKey: string; keyStrength: AppKeyStrength } {
  if (app.apiKey) return { appKey: `key:${app.apiKey.trim()}`, keyStrength: 'api_key' };
  if (app.handle) return { appKey: `handle:${app.handle.trim().toLowerCase()}`, keyStrength: 'handle' };
  return { appKey: `title:${normaliseName(app.title)}`, keyStrength: 'title' };
}

/**
 * Is this row the product itself? Certain by API key; a list without keys can only go by the title.
 * @param ownApiKey the client id the app runs under, or null when the caller does not know it
 */
export function isOwnRow(app: AppDraft, ownApiKey: string | null): boolean {
  if (app.apiKey && ownApiKey) return app.apiKey === ownApiKey;
  return /^countersign\b/.test(normaliseName(app.title));
}
