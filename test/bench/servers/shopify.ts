// The stand-in Shopify in a process of its own, so that its memory and its work are not the measured process's.
import { once } from 'node:events';
import { startStandin, type StandinOptions } from '#test/standin/server.ts';
import { accessToken } from '#test/standin/shop-client.ts';
import { endWithParent } from '../children.ts';

endWithParent();
interface Wanted extends Pick<StandinOptions, 'size' | 'bucket'> {
  /** How long every page takes to answer. */
  pageMs: number;
}

const [{ pageMs, ...options }] = (await once(process, 'message')) as [Wanted];
const standin = await startStandin({ ...options, appUrl: 'http://127.0.0.1:9' });
const token = await accessToken(standin, 'custom', 'owner', 'offline');
standin.fail({ match: '/graphql.json', kind: 'slow', times: Number.MAX_SAFE_INTEGER, delayMs: pageMs });
process.send?.({ url: standin.url, token });
