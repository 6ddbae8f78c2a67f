// `npm run ledger:recover`: the way out after a restore, for the log of one store. Exit 0 when it goes on, 1 when it was refused, 2 for a wrong call.
import { parseArgs } from 'node:util';
import { closeContexts, contexts } from '#app/context.server.ts';
import { shopId, type ShopId } from '#app/domain/ids.ts';
import { refuseToStart } from '#app/process-end.ts';
import { recoverLog } from '#app/usecases/evidence/recover-log.ts';

const USAGE = `Recovers the log of one store after the database was restored. Stop the app first.

  npm run ledger:recover -- --shop ID --by NAME --reason TEXT [--pack FILE ...] [--checkpoint FILE ...] [--nothing-lost]

  --shop          number of the store, as npm run ledger:audit prints it
  --by, --reason  who does this and why; both go into the log, for auditors to read
  --pack          a pack exported since the backup: entries it holds are put back
  --checkpoint    a checkpoint that left the app since (mail, download); give the newest one anybody has
  --nothing-lost  the database is as it was, and the log key is gone: the log only takes a new name and key

Entries that cannot be put back stay missing, and the log goes on under a new name that says which.
`;

type Call = { shop: ShopId } & Parameters<typeof recoverLog>[1];

function readCall(args: string[]): Call | null {
  const text = { type: 'string' } as const;
  const files = { type: 'string', multiple: true } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        shop: text,
        by: text,
        reason: text,
        pack: files,
        checkpoint: files,
        'nothing-lost': { type: 'boolean' },
      },
    });
    const { shop, by = '', reason = '', pack: packs = [], checkpoint: checkpoints = [] } = values;
    if (shop === undefined || by.trim() === '' || reason.trim() === '') return null;
    return { shop: shopId(shop), by, reason, packs, checkpoints, nothingLost: values['nothing-lost'] ?? false };
  } catch {
    return null;
  }
}

async function main(call: Call): Promise<string> {
  const { contextForJob } = await contexts();
  try {
    const recovered = await recoverLog(await contextForJob(call.shop), call);
    return sentence(recovered);
  } finally {
    await closeContexts();
  }
}

function sentence(recovered: Awaited<ReturnType<typeof recoverLog>>): string {
  const { size } = recovered;
  switch (recovered.outcome) {
    case 'rebuilt':
      return `Nothing was lost: what had to be made anew was made from the ${size} entries. The log goes on as it was.`;
    case 'recovered_before':
      return `Nothing was done: what was given is from before a gap that was recovered already. The log goes on under the name ${recovered.origin}.`;
    case 'rejoined':
      return `${recovered.entries} entries were put back. ${lostSentence(recovered.lostParts)}The log goes on under its name with ${size} entries. If anybody holds a later checkpoint, stop, and recover the restored backup with it as well.`;
    case 'continued': {
      const { origin, entries, gapFrom, gapTo, lostParts } = recovered;
      const back = entries > 0n ? `${entries} entries were put back. ${lostSentence(lostParts)}` : '';
      return `${back}The log goes on under the name ${origin}. ${gapSentence(gapFrom, gapTo)} Its key is at /keys/${origin}.`;
    }
  }
}

const lostSentence = (count: number): string =>
  count === 0
    ? ''
    : `${count} parts of them are in no pack given, or nobody can tell whose they are; the log says which. `;

function gapSentence(from: bigint, to: bigint | null): string {
  if (to === null) return `Entries from ${from} on are gone, and nobody knows how many.`;
  return to < from ? 'No entry is missing.' : `Entries ${from} to ${to} are gone.`;
}

const call = readCall(process.argv.slice(2));
if (call === null) {
  process.stderr.write(USAGE);
  process.exit(2);
}
await main(call).then((line) => {
  process.stdout.write(`${line}\n`);
  process.exit(0);
}, refuseToStart);
