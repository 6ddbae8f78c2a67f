const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs `stop` once at the first request to end, then ends the process. A stop that hangs ends after `limitMs`; a second request ends at
 * once. An error that nobody handled ends the process too: its state is not known, and a fresh one is a second away.
 */
export function endCleanly(stop: () => Promise<void>, limitMs: number, onBroken: (error: unknown) => void): void {
  let ending = false;
  const end = (code: number) => {
    if (ending) process.exit(code || 1);
    ending = true;
    setTimeout(() => process.exit(1), limitMs).unref();
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        onBroken(error);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, () => end(0));
  const broken = (error: unknown) => {
    onBroken(error);
    end(1);
  };
  process.on('uncaughtException', broken);
  process.on('unhandledRejection', broken);
}

/** Says why the process cannot start where an operator looks first, and ends it. */
export function refuseToStart(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : 'unknown failure'}\n`);
  process.exit(1);
}
