/** A task that comes round again. The next round begins `everyMs` after the last one ended, so rounds of one process never overlap. */
export interface RecurringTask {
  name: string;
  everyMs: number;
  run: () => Promise<unknown>;
}

/**
 * Starts the tasks; each runs at once and then again and again. Every worker process runs all of them: what they enqueue is unique
 * per shop, so more than one changes nothing. Out: `stop`, which resolves once no round is running.
 */
export function startSchedules(
  tasks: readonly RecurringTask[],
  onFailure: (task: string, error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const rounds = tasks.map((task) => repeat(task, stopping.signal, onFailure));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(rounds);
    },
  };
}

async function repeat(
  task: RecurringTask,
  stopping: AbortSignal,
  onFailure: (task: string, error: unknown) => void,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await task.run();
    } catch (error) {
      onFailure(task.name, error);
    }
    await pause(task.everyMs, stopping);
  }
}

const pause = (milliseconds: number, stopping: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stopping.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    stopping.addEventListener('abort', end);
  });
