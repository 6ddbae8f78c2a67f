// The HTTP process. Its part of the app is built by Vite into build/; everything here runs as it is.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import { createRequestHandler, type ServerBuild } from '@remix-run/node';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { checkLogs } from '#app/check-logs.ts';
import { config } from '#app/config/env.server.ts';
import { closeContexts, contexts } from '#app/context.server.ts';
import { openInbox } from '#app/db/deliveries.ts';
import { createAppServer } from '#app/http-server.ts';
import { log } from '#app/logging.server.ts';
import { endCleanly, refuseToStart } from '#app/process-end.ts';
import { upgradeDatabase } from '#app/upgrade.ts';
import { openIntake } from '#app/usecases/intake/record-delivery.ts';

const BUILD = new URL('../build/', import.meta.url);
const STOP_LIMIT_MS = 20_000;
const INTAKE = { connections: 4, timeoutMs: 3_000 };

async function start(): Promise<void> {
  const settings = config();
  const applied = await upgradeDatabase(settings.database.migrator);
  log().info({ event: 'database.ready', applied });
  const logs = await checkLogs((await contexts()).db, settings.database.scheduler);
  log().info({ event: 'logs.checked', ...logs });

  const inbox = openInbox(settings.database.intake, INTAKE);
  const { clientSecret, previousClientSecret } = settings.shopify;
  const intake = openIntake({
    inbox,
    keys: openKeyRing(settings.rootKeysFile),
    secrets: [clientSecret, ...(previousClientSecret === null ? [] : [previousClientSecret])],
    onFailure: (err, deliveries) => log().error({ event: 'intake.failed', deliveries, err }),
  });
  let stopping = false;
  const server = createAppServer({
    intake,
    ready: async () => {
      if (stopping) throw new Error('stopping');
      const { db } = await contexts();
      await Promise.all([inbox.ping(), db.ping()]);
    },
    clientDirectory: fileURLToPath(new URL('client', BUILD)),
    handle: createRequestHandler(await loadBuild(), 'production'),
    appUrl: settings.appUrl,
    onFailure: (what, err) => log().error({ event: 'http.failed', what, err }),
  });
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  log().info({ event: 'web.started', port: (server.address() as AddressInfo).port });

  const stop = async () => {
    stopping = true;
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
    await intake.drain();
    await inbox.close();
    await closeContexts();
    log().info({ event: 'web.stopped' });
  };
  endCleanly(stop, STOP_LIMIT_MS, (err) => log().fatal({ event: 'web.broken', err }));
}

const loadBuild = async (): Promise<ServerBuild> =>
  (await import(new URL('server/index.js', BUILD).href)) as ServerBuild;

await start().catch(refuseToStart);
