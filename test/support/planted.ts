import { query } from '#test/support/cluster.ts';
import type { TestShop } from '#test/support/shop.ts';

/** Tables in which one of these words can be read, looked at as the superuser, past every policy. */
export async function tablesWith(shop: Pick<TestShop, 'superuserUrl'>, words: readonly string[]): Promise<string[]> {
  const tables = await query<{ name: string }>(
    shop.superuserUrl,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'pgboss')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [hit] = await query<{ hits: number }>(
      shop.superuserUrl,
      `SELECT count(*)::int AS hits FROM ${name} t WHERE ${words.map((word) => `t::text ILIKE '%${word}%' OR t::text ILIKE '%${Buffer.from(word).toString('hex')}%'`).join(' OR ')}`,
    );
    if (hit!.hits > 0) found.push(name);
  }
  return found;
}
