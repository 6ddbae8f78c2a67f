import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AppConfig } from './app-config.ts';
import type { Delivery } from './webhooks.ts';
import type { StoreKey } from './facts.ts';
import { makeStores } from './stores.ts';
import type { Size, Store } from './stores.ts';

export interface AccessToken {
  store: StoreKey;
  kind: 'online' | 'offline';
  userId: number | null;
  /** Milliseconds since 1970; null = does not expire. */
  expiresAt: number | null;
  installation: number;
}

export interface RefreshToken {
  store: StoreKey;
  installation: number;
  expiresAt: number;
  /** The refresh token that replaced this one; this one works until the replacement is used. */
  replacedBy: string | null;
  spent: boolean;
}

/** One call of the Admin API as the stand-in saw it. */
export interface AdminRequest {
  at: string;
  store: StoreKey;
  token: 'online' | 'offline';
  userId: number | null;
  /** `graphql` or the REST path. */
  kind: string;
  operation: string | null;
  status: 'ok' | 'errors' | 'throttled' | 'refused';
  requestedCost: number;
  actualCost: number | null;
  milliseconds: number;
}

/** What survives a restart when a state file is given. */
export interface State {
  stores: Record<StoreKey, Store>;
  accessTokens: Record<string, AccessToken>;
  refreshTokens: Record<string, RefreshToken>;
  uninstalledAt: Partial<Record<StoreKey, number>>;
}

/** Everything the parts of the stand-in work on. */
export interface World {
  clientId: string;
  clientSecret: string;
  appUrl: () => string;
  webhookUrl: () => string;
  config: Record<'public' | 'custom', AppConfig>;
  timeScale: number;
  webhookTimeoutMs: number;
  paginationCap: number;
  bucket: { maximum: number; restoreRate: number } | null;
  now: () => Date;
  state: State;
  requests: AdminRequest[];
  deliveries: Delivery[];
  save: () => void;
}

export function freshState(size: Size | undefined): State {
  return { stores: makeStores(size), accessTokens: {}, refreshTokens: {}, uninstalledAt: {} };
}

/** The kept state, or a fresh one when there is no file yet. */
export function readState(file: string | undefined, size: Size | undefined): State {
  if (file === undefined) return freshState(size);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return freshState(size);
    throw new Error(`The stand-in's state file ${file} cannot be read; delete it to start over.`, { cause: error });
  }
}

/** Written beside and renamed, so that a stop in the middle leaves the old state. */
export function writeState(file: string, state: State): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function storeByDomain(world: World, domain: string): Store | undefined {
  return Object.values(world.state.stores).find((store) => store.domain === domain);
}

export function configOf(world: World, store: Store): AppConfig {
  return world.config[store.isCustomApp ? 'custom' : 'public'];
}
