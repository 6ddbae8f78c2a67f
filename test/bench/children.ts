import type { ChildProcess } from 'node:child_process';

/** The first message of a child process; throws when it ends without one. */
export const firstMessage = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code) => reject(new Error(`a helping process ended with ${code}`)));
  });

/** A bench that loses its launcher ends, and takes the database it started with it. */
export const endWithParent = (): void => {
  process.once('disconnect', () => process.exit(1));
};
