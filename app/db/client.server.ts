import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/client.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** One open transaction that has named its shop. Everything in app/db and app/ledger takes it as first argument. */
export type Tx = Prisma.TransactionClient;

export interface Database {
  /**
   * Runs `work` in one transaction that sees and writes rows of this shop only: row-level security compares every row with the
   * setting made here, and the setting ends with the transaction, so a pooled connection carries nothing over.
   * Commits when `work` resolves, rolls back when it throws. Nothing is retried.
   */
  inShop<Result>(shop: ShopId, work: (tx: Tx) => Promise<Result>, options?: { timeoutMs?: number }): Promise<Result>;
  /**
   * Runs `work` in one transaction that can read a single row: the "shop" row with this domain. For the first lookup of a
   * request, which knows only the domain out of a verified token.
   */
  inDomain<Result>(domain: string, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * Runs `work` in one transaction that can read the keys of the log with this name, whosever it is, and nothing else until it enters
   * their shop. For the address where keys are published, which knows nobody.
   */
  inOrigin<Result>(
    origin: string,
    work: (tx: Tx, enter: (shop: ShopId) => Promise<void>) => Promise<Result>,
  ): Promise<Result>;
  /** Resolves when the database answers as the app's role; throws otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

type Setting = 'countersign.shop' | 'countersign.domain' | 'countersign.origin';

async function name(tx: Tx, setting: Setting, value: string): Promise<void> {
  await tx.$executeRaw`SELECT set_config(${setting}, ${value}, true)`;
}

const DEFAULT_TIMEOUT_MS = 15_000;
const MAX_WAIT_MS = 5_000;

/** `url` must log in as countersign_app: a role that owns nothing and cannot pass by row-level security. */
export function openDatabase(url: string, options: { connections?: number } = {}): Database {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({
      connectionString: url,
      max: options.connections ?? 10,
      connectionTimeoutMillis: MAX_WAIT_MS,
      application_name: 'countersign',
    }),
  });

  const transact = <Result>(
    setting: Setting,
    value: string,
    work: (tx: Tx) => Promise<Result>,
    timeoutMs: number,
  ): Promise<Result> =>
    prisma.$transaction(
      async (tx) => {
        await name(tx, setting, value);
        return work(tx);
      },
      { timeout: timeoutMs, maxWait: MAX_WAIT_MS },
    );

  return {
    inShop: (shop, work, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}) =>
      transact('countersign.shop', shop.toString(), work, timeoutMs),
    inDomain: (domain, work) => transact('countersign.domain', domain, work, DEFAULT_TIMEOUT_MS),
    inOrigin: (origin, work) =>
      transact(
        'countersign.origin',
        origin,
        (tx) => work(tx, (shop) => name(tx, 'countersign.shop', shop.toString())),
        DEFAULT_TIMEOUT_MS,
      ),
    ping: async () => {
      await prisma.$queryRaw`SELECT 1`;
    },
    close: () => prisma.$disconnect(),
  };
}
