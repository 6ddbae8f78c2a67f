import { z } from 'zod';
import { costReport, type CostReport } from './cost-pace.ts';

/** Why the Admin API gave nothing usable. Codes only: they go to logs and to the log of the store. */
export type AdminFailure =
  | 'unreachable'
  | 'timeout'
  | 'answer_too_large'
  | 'server_error'
  | 'throttled_too_long'
  | 'too_expensive'
  | 'query_rejected'
  | 'partial_answer'
  | 'malformed_answer'
  | 'token_unavailable';

/**
 * One answer of the Admin API. `denied` is ACCESS_DENIED, whatever else the document asked for; `signed_out` means that Shopify no longer
 * takes our token and gives no new one, as after an uninstall. `bodyDigest` is SHA-256 (lower-case hex) of the body's raw bytes.
 */
export type AdminAnswer<Data> =
  | { outcome: 'answered'; data: Data; bodyDigest: string; apiVersion: string }
  | { outcome: 'denied'; fields: string[] }
  | { outcome: 'signed_out' }
  | { outcome: 'failed'; why: AdminFailure };

const errorEntry = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.object({ code: z.string().optional() }).loose().optional(),
});

const envelope = z.object({
  data: z.unknown(),
  errors: z.union([z.array(errorEntry), z.string()]).optional(),
  extensions: z.object({ cost: costReport.optional() }).loose().optional(),
});

/** What the body of a 200 says. Errors arrive with 200 too, so nothing counts as data before `errors` is empty (platform.md 5). */
export type Reading =
  | { kind: 'data'; data: unknown; cost: CostReport | undefined }
  | { kind: 'denied'; fields: string[]; cost: CostReport | undefined }
  | { kind: 'throttled'; cost: CostReport | undefined }
  | { kind: 'failed'; why: AdminFailure; cost: CostReport | undefined };

export function readEnvelope(body: unknown): Reading {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return { kind: 'failed', why: 'malformed_answer', cost: undefined };
  const { data, errors, extensions } = parsed.data;
  const cost = extensions?.cost;
  if (errors === undefined || errors.length === 0) {
    return data == null ? { kind: 'failed', why: 'malformed_answer', cost } : { kind: 'data', data, cost };
  }
  if (typeof errors === 'string') return { kind: 'failed', why: 'query_rejected', cost };
  const codes = errors.map((error) => error.extensions?.code);
  if (codes.includes('THROTTLED')) return { kind: 'throttled', cost };
  if (codes.includes('ACCESS_DENIED')) {
    const denied = errors.filter((error) => error.extensions?.code === 'ACCESS_DENIED');
    return { kind: 'denied', fields: denied.map((error) => (error.path ?? []).join('.')), cost };
  }
  if (codes.includes('MAX_COST_EXCEEDED')) return { kind: 'failed', why: 'too_expensive', cost };
  if (codes.includes('INTERNAL_SERVER_ERROR') || codes.includes('TIMEOUT'))
    return { kind: 'failed', why: 'server_error', cost };
  return { kind: 'failed', why: data == null ? 'query_rejected' : 'partial_answer', cost };
}
