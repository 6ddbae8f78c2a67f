import type { Occasion } from '#app/domain/evidence/log-entries.ts';
import type { Mailer } from '#app/ports.ts';

type Mail = Omit<Parameters<Mailer['send']>[0], 'to'>;

const WHY: Record<Occasion | 'asked', string> = {
  start: 'A review was started, and its lists are frozen in the record from here on.',
  close: 'A review was closed.',
  daily: 'This is the daily copy; one is sent on each day on which the record has grown.',
  asked: 'Somebody asked for this copy under Settings.',
};

/** The mail that carries a checkpoint out. It holds nothing about the people and apps of the store. */
export function checkpointMail(facts: {
  storeName: string;
  occasion: Occasion | 'asked';
  origin: string;
  size: bigint;
  note: string;
}): Mail {
  const { storeName, occasion, origin, size, note } = facts;
  return {
    subject: `Copy of the record of ${oneLine(storeName)}: ${size} entries`,
    text: [
      `Countersign keeps the record of the access reviews of ${oneLine(storeName)}.`,
      WHY[occasion],
      '',
      'The attached file checkpoint.txt is a signed copy of where that record stands now. Please keep this mail.',
      'If somebody later cuts the record off or changes what is in it, your copy and the record no longer fit, and',
      'whoever checks an evidence pack can see it:',
      '',
      '  node verify.mjs pack.zip --key "<log key>" --against checkpoint.txt',
      '',
      'You have nothing else to do. The file says nothing about anybody: it holds a name of the record, the number of',
      'its entries, one checksum over all of them and a signature.',
      '',
      `Record: ${origin}`,
      `Entries: ${size}`,
      '',
    ].join('\n'),
    attachment: { name: 'checkpoint.txt', content: note },
  };
}

/** A store's name goes into a mail header. */
const oneLine = (name: string): string => name.replace(/\p{Cc}+/gu, ' ').trim();
