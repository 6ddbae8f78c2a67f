import type { Actor, Context, Role } from '#app/ports.ts';

/** A request with a known person; what every read model takes. */
export type Reader = Context & { actor: Actor };

/** What the frame around every page needs. */
export interface Frame {
  name: string;
  roles: readonly Role[];
  /** BCP 47, checked. */
  locale: string;
  timeZone: string;
  /** Names of the people who can give a role to somebody, at most five. */
  managers: string[];
}

export async function presentFrame(ctx: Reader): Promise<Frame> {
  return {
    name: ctx.actor.name,
    roles: ctx.actor.roles,
    locale: knownLocale(ctx.actor.locale),
    timeZone: ctx.shop.timeZone,
    managers: await managerNames(ctx),
  };
}

async function managerNames(ctx: Reader): Promise<string[]> {
  const found = await ctx.db.inShop(ctx.shop.shopId, (tx) =>
    tx.member.findMany({
      where: { shopId: ctx.shop.shopId, roles: { hasSome: ['manager', 'owner'] } },
      select: { name: true },
      orderBy: { createdAt: 'asc' },
      take: 5,
    }),
  );
  return found.map((member) => member.name);
}

/** Shopify sends locales of its own making; one that no runtime knows would break every date on the page. */
export function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
