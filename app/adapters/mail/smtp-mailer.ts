import { createTransport } from 'nodemailer';
import type { DeliveryAnswer, Mailer } from '#app/ports.ts';

const TIMEOUT_MS = 10_000;
const NO_FOR_GOOD = 500;

export interface MailOptions {
  /** smtp://user:password@host:port or smtps://. The operator's own server: it may have any address. */
  url: string;
  from: string;
  timeoutMs?: number;
}

/**
 * Opens a mail server. Each mail has a connection of its own: there are a few a day. A server that says no to the recipient or to the
 * mail itself (5xx, RFC 5321 section 4.2.1) means it; whatever else goes wrong may pass.
 */
export function openMailer({ url, from, timeoutMs = TIMEOUT_MS }: MailOptions): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text, attachment }): Promise<DeliveryAnswer> => {
      // Base64, because mail servers may change the ends of lines and the signature is over every byte.
      const file = { filename: attachment.name, content: attachment.content, contentType: 'text/plain; charset=utf-8' };
      const attachments = [{ ...file, contentTransferEncoding: 'base64' as const }];
      try {
        // An address object, because text would be read as a list of addresses.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, attachments });
        return { outcome: 'delivered' };
      } catch (error) {
        return failureOf(error as SmtpError);
      }
    },
  };
}

/** What the library adds to its errors. */
interface SmtpError {
  code?: string;
  responseCode?: number;
}

function failureOf({ code = 'EUNKNOWN', responseCode = 0 }: SmtpError): DeliveryAnswer {
  const isAboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const lasting = isAboutTheMail && responseCode >= NO_FOR_GOOD;
  // Codes only: what the server wrote may name the person.
  return {
    outcome: 'failed',
    why: responseCode === 0 ? `mail_${code.toLowerCase()}` : `mail_${responseCode}`,
    lasting,
  };
}
