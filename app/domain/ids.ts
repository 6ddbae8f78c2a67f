/**
 * Branded ids. A brand costs nothing at run time and keeps a cycle id out of a parameter that wants an item id.
 * Ids of rows are random UUIDs made at the edge; the domain only passes them on.
 */
type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** Shopify's numeric shop id. Bigint, because platform ids may exceed 2^53. */
export type ShopId = Brand<bigint, 'ShopId'>;
/** A person who uses the app or was appointed to. Opaque: carries no Shopify user id. */
export type MemberId = Brand<string, 'MemberId'>;
export type ListId = Brand<string, 'ListId'>;
export type CycleId = Brand<string, 'CycleId'>;
export type ItemId = Brand<string, 'ItemId'>;
export type RevocationId = Brand<string, 'RevocationId'>;
export type PackId = Brand<string, 'PackId'>;

/** Out of a platform's number or its decimal digits. Throws SyntaxError for other text. */
export const shopId = (value: bigint | string): ShopId => BigInt(value) as ShopId;
/** An id as it came out of a row, an address or a form, under its brand. Nothing is checked: what names nothing finds nothing. */
export const memberId = (value: string): MemberId => value as MemberId;
export const listId = (value: string): ListId => value as ListId;
export const cycleId = (value: string): CycleId => value as CycleId;
export const itemId = (value: string): ItemId => value as ItemId;
export const revocationId = (value: string): RevocationId => value as RevocationId;
export const packId = (value: string): PackId => value as PackId;
