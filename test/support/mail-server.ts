// A real SMTP server for tests and the demonstration: takes mail and keeps it, or refuses as told.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  /** smtp://127.0.0.1:PORT */
  url: string;
  /** What was taken so far, oldest first: the mail as it came over the wire. */
  taken: { to: string[]; raw: string }[];
  /** null takes mail; a number refuses every recipient with that SMTP code. */
  refuse(code: number | null): void;
  close(): Promise<void>;
}

export async function startMailServer(onMail: (raw: string) => void = () => {}): Promise<MailServer> {
  let code: number | null = null;
  const taken: MailServer['taken'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: (_address, _session, done) =>
      done(code === null ? undefined : Object.assign(new Error('refused for the test'), { responseCode: code })),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        taken.push({ to: session.envelope.rcptTo.map((one) => one.address), raw });
        onMail(raw);
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken,
    refuse: (next) => {
      code = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The file in a mail, byte for byte: the one part that is sent as base64. */
export function attachmentOf(raw: string): { name: string; content: string } {
  const part = raw.split(/\r\n--/).find((one) => /content-disposition: attachment/i.test(one));
  if (part === undefined) throw new Error('the mail has no attachment');
  const [head = '', ...body] = part.split('\r\n\r\n');
  const name = /filename="?([^"\r\n;]+)/.exec(head)?.[1] ?? '';
  return { name, content: Buffer.from(body.join(''), 'base64').toString('utf8') };
}
