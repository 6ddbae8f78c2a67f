import type { Context } from '#app/ports.ts';

/** The verifier that goes with a pack in all its editions: both digests SHA-256, lower-case hex. */
export interface FixedVerifier {
  /** Of `verify.html`, under which our own store of files keeps it. */
  page: string;
  /** Of `verify.mjs`, which is not in the pack. */
  script: string;
  /** Where `verify.mjs` can be had. */
  address: string;
}

/** Takes the verifier of this build for a pack and keeps its page. A crash after this leaves a file that the next call finds again. */
export async function fixVerifier(ctx: Context): Promise<FixedVerifier> {
  const { page, scriptDigest, scriptAddress } = await ctx.ports.verifier();
  const { digest } = await ctx.ports.objects.put(ctx.shop.shopId, once(page));
  return { page: digest, script: scriptDigest, address: scriptAddress };
}

/** The page that was fixed. A newer build of the app has another one, and does not matter here. */
export async function fixedVerifierPage(ctx: Context, { page }: FixedVerifier): Promise<Uint8Array> {
  const stored = await ctx.ports.objects.get(ctx.shop.shopId, page);
  if (!stored) throw new Error('the verifier page of this pack is not in the store of files any more');
  return new Uint8Array(await new Response(stored.stream as unknown as BodyInit).arrayBuffer());
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
