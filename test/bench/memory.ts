import { readFileSync, writeFileSync } from 'node:fs';

/** Starts this process's peak anew, so that what was needed to prepare a bench counts only as far as it is still held. */
export function resetPeak(): void {
  try {
    // 5: the peak, of proc_pid_clear_refs(5). Elsewhere than on Linux the peak stays that of the whole process.
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return;
  }
}

/** Largest resident memory since then, in MiB; for another process on Linux only. */
export function peakMiB(pid: number = process.pid): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return pid === process.pid ? process.resourceUsage().maxRSS / 1024 : null;
  }
}
