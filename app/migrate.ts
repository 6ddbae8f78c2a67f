// `npm run db:migrate`: what every process does at boot, by itself.
import { config } from '#app/config/env.server.ts';
import { refuseToStart } from '#app/process-end.ts';
import { upgradeDatabase } from '#app/upgrade.ts';

const applied = await Promise.resolve()
  .then(() => upgradeDatabase(config().database.migrator))
  .catch(refuseToStart);
process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`);
