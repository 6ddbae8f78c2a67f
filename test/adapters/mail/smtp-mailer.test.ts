import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openMailer } from '#app/adapters/mail/smtp-mailer.ts';
import { attachmentOf, type MailServer, startMailServer } from '#test/support/mail-server.ts';

const note = 'log.example\n5\nAAAA\n\n— log.example AAAA\n';
const mail = {
  to: 'compliance@harbour.example',
  subject: 'Copy of the record of Häfen & Söhne',
  text: 'Keep this.\n',
  attachment: { name: 'checkpoint.txt', content: note },
};

let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.close());

const send = (to = mail.to, url = server.url) =>
  openMailer({ url, from: 'Countersign <record@countersign.example>', timeoutMs: 300 }).send({ ...mail, to });

describe('sending a mail', () => {
  it('brings the file to a real server byte for byte, as checkpoint.txt', async () => {
    expect(await send()).toEqual({ outcome: 'delivered' });
    const { to, raw } = server.taken.at(-1)!;
    expect(to).toEqual(['compliance@harbour.example']);
    expect(attachmentOf(raw)).toEqual({ name: 'checkpoint.txt', content: note });
    expect(raw).toMatch(/^From: Countersign <record@countersign.example>/m);
    expect(raw).not.toMatch(/text\/html/);
  });

  it('writes to one person only, whatever the address looks like', async () => {
    await send('one@harbour.example, two@harbour.example');
    expect(server.taken.flatMap(({ to }) => to)).not.toContain('two@harbour.example');
  });

  it('takes a no to the recipient as lasting, and a not now as passing', async () => {
    server.refuse(550);
    expect(await send()).toEqual({ outcome: 'failed', why: 'mail_550', lasting: true });
    server.refuse(451);
    expect(await send()).toEqual({ outcome: 'failed', why: 'mail_451', lasting: false });
    server.refuse(null);
  });

  it('takes a server that is down, or that never says anything, as passing', async () => {
    expect(await send(mail.to, 'smtp://127.0.0.1:9')).toMatchObject({ outcome: 'failed', lasting: false });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await send(mail.to, url)).toMatchObject({ outcome: 'failed', why: 'mail_etimedout', lasting: false });
    silent.close();
  });
});
