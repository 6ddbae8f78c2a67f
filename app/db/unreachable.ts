const PRISMA_CODES = new Set(['P1000', 'P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);
const SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);
// PostgreSQL: connection exceptions, too many connections, shutting down, starting up.
const SQL_STATES = /^(08...|53300|57P0[123])$/;

/** True when an error says that the database cannot be reached just now, as against a fault in what we asked. */
export function isDatabaseUnreachable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string' && (PRISMA_CODES.has(code) || SYSTEM_CODES.has(code) || SQL_STATES.test(code)))
      return true;
    if (/timeout exceeded when trying to connect|Connection terminated/.test(current.message)) return true;
  }
  return false;
}
