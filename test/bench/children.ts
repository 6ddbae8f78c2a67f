import type { ChildProcess } from 'node:child_process';

/** The first message of a child process; throws when it ends without one. */
export const firstMessage = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code) => reject(new Error(`a helping process ended with ${code}`)));
  });

/** A process that loses its launcher, or is told to end, runs its exit handlers: the database it started ends with it. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
