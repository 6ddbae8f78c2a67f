import { NOT_KNOWN } from './csv.ts';

/** Date and minute of a time in UTC, `2026-11-21 09:30 UTC`. */
export function utcMinute(time: string | null | undefined): string {
  return time ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : NOT_KNOWN;
}
