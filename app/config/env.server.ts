import { statSync } from 'node:fs';
import { z } from 'zod';

/** Demo keys and the demo client id are published in this repository; anything signed or sealed with them proves nothing. */
export const DEMO_CLIENT_ID = 'countersign-demo';

const ENVIRONMENTS = ['production', 'demo', 'development', 'test'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** What this process was told at boot. Frozen. */
export interface Config {
  environment: (typeof ENVIRONMENTS)[number];
  database: {
    /** Log-in addresses, one per role; each role can do only its part. */
    app: string;
    migrator: string;
    intake: string;
    scheduler: string;
    /** Connections of the app's pool in this process. */
    connections: number;
  };
  shopify: {
    clientId: string;
    clientSecret: string;
    /** The secret before the last rotation: webhooks may still be signed with it for an hour. */
    previousClientSecret: string | null;
    distribution: 'public' | 'custom';
  };
  /** Public address of the app: scheme, host and port, no path. */
  appUrl: string;
  /** null: the published demonstration key. Never null in production. */
  logKeyFile: string | null;
  packKeyFile: string | null;
  rootKeysFile: string | null;
  /** The log key before the last rotation: signs one checkpoint more, together with its successor. null: never rotated. */
  previousLogKeyFile: string | null;
  /** Address of an RFC 3161 time-stamp authority; null: nothing is stamped, and packs say so. */
  timestampUrl: string | null;
  /** Root certificates (PEM) the authority's certificate must lead to; null: the reply's own root is taken, and only the auditor checks it. */
  timestampRootsFile: string | null;
  /** Mail server that checkpoints leave by (smtp:// or smtps://, with user and password if it wants them); null: no mail is sent. */
  smtpUrl: string | null;
  /** From whom mail comes; never null when smtpUrl is not. */
  mailFrom: string | null;
  /** C2SP tlog-witness that cosigns checkpoints; null: none is asked. */
  witness: { url: string; key: string } | null;
  /** Who holds the signing keys, as packs print it; null: not known. */
  keysHeldBy: 'the vendor' | 'the audited organisation' | null;
  objectsDir: string;
  host: string;
  port: number;
  logLevel: (typeof LOG_LEVELS)[number];
}

/** Something in the environment is missing or wrong. The message lists every such variable and never a value. */
export class ConfigError extends Error {
  readonly variables: readonly string[];
  constructor(problems: readonly { variable: string; problem: string }[]) {
    super(
      `Countersign cannot start. ${problems.map(({ variable, problem }) => `\n  ${variable}: ${problem}`).join('')}`,
    );
    this.name = 'ConfigError';
    this.variables = problems.map(({ variable }) => variable);
  }
}

const databaseUrl = (role: string) =>
  z
    .string({ error: 'is missing' })
    .regex(/^postgres(ql)?:\/\//, `must be a postgresql:// address that logs in as ${role}`);
const secret = z.string({ error: 'is missing' }).min(1, 'is empty');
const keyFile = z.string().superRefine((path, context) => {
  const problem = keyFileProblem(path);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

const schema = z.object({
  COUNTERSIGN_ENV: z.enum(ENVIRONMENTS, `must be one of ${ENVIRONMENTS.join(', ')}`).default('production'),
  DATABASE_URL: databaseUrl('countersign_app'),
  MIGRATOR_DATABASE_URL: databaseUrl('countersign_migrator'),
  INTAKE_DATABASE_URL: databaseUrl('countersign_intake'),
  SCHEDULER_DATABASE_URL: databaseUrl('countersign_scheduler'),
  DATABASE_CONNECTIONS: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .default(10),
  SHOPIFY_API_KEY: secret,
  SHOPIFY_API_SECRET: secret,
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(1, 'is empty; leave it out instead').optional(),
  APP_URL: z
    .url({
      protocol: /^https?$/,
      error: 'must be the public address of the app, for example https://countersign.example.com',
    })
    .transform((url) => new URL(url).origin),
  DISTRIBUTION: z.enum(['public', 'custom'], 'must be public or custom').default('public'),
  LOG_KEY_FILE: keyFile.optional(),
  PACK_KEY_FILE: keyFile.optional(),
  ROOT_KEYS_FILE: keyFile.optional(),
  PREVIOUS_LOG_KEY_FILE: keyFile.optional(),
  TIMESTAMP_URL: z
    .url({ protocol: /^https?$/, error: 'must be the http(s) address of a time-stamp authority' })
    .optional(),
  TIMESTAMP_ROOTS_FILE: z.string().min(1, 'is empty; leave it out instead').optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }).optional(),
  MAIL_FROM: z.string().min(3, 'is empty; leave it out instead').optional(),
  WITNESS_URL: z.url({ protocol: /^https?$/, error: 'must be the http(s) address of a witness' }).optional(),
  WITNESS_KEY: z.string().min(1, 'is empty; leave it out instead').optional(),
  KEYS_HELD_BY: z.enum(['vendor', 'organisation'], 'must be vendor or organisation').optional(),
  OBJECTS_DIR: z.string({ error: 'is missing' }).min(1, 'is empty'),
  HOST: z.string().min(1, 'is empty').default('0.0.0.0'),
  PORT: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(0, 'must be 0 to 65535')
    .max(65535, 'must be 0 to 65535')
    .default(3000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});
type Environment = z.infer<typeof schema>;

/**
 * Reads and checks the whole environment; the only reader of it. Throws one ConfigError that names every bad variable at once.
 * A production process is refused the demonstration keys and client id: what it signed would look like evidence and be none.
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = schema.safeParse(environment);
  const problems = parsed.success ? [] : parsed.error.issues.map(toProblem);
  problems.push(...demonstrationInProduction(environment), ...halfGiven(environment));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return freeze(toConfig(parsed.data));
}

let current: Config | undefined;

/** The configuration of this process: read at the first call and the same ever after. */
export const config = (): Config => (current ??= readConfig());

const toProblem = (issue: z.core.$ZodIssue) => ({ variable: String(issue.path[0]), problem: issue.message });

function demonstrationInProduction(environment: Record<string, string | undefined>) {
  if ((environment['COUNTERSIGN_ENV'] ?? 'production') !== 'production') return [];
  const missingKeys = ['LOG_KEY_FILE', 'PACK_KEY_FILE', 'ROOT_KEYS_FILE']
    .filter((variable) => environment[variable] === undefined)
    .map((variable) => ({
      variable,
      problem: 'is missing, and the published demonstration key is refused in production',
    }));
  const demoClient = environment['SHOPIFY_API_KEY'] === DEMO_CLIENT_ID;
  return demoClient
    ? [
        ...missingKeys,
        { variable: 'SHOPIFY_API_KEY', problem: 'is the demonstration client id, which is refused in production' },
      ]
    : missingKeys;
}

/** Two variables that mean nothing without each other. */
function halfGiven(environment: Record<string, string | undefined>) {
  const pairs = [
    ['SMTP_URL', 'MAIL_FROM', 'mail needs a sender'],
    ['WITNESS_URL', 'WITNESS_KEY', 'a cosignature nobody can check is worth nothing'],
  ] as const;
  return pairs
    .filter(([given, missing]) => environment[given] !== undefined && environment[missing] === undefined)
    .map(([given, variable, why]) => ({ variable, problem: `is missing while ${given} is set: ${why}` }));
}

function keyFileProblem(path: string): string | null {
  try {
    const found = statSync(path);
    if (!found.isFile()) return 'does not name a file';
    // Windows has no mode bits to check.
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      return 'names a file that others on this machine can read; make it mode 0600';
    }
    return null;
  } catch {
    return 'names a file that does not exist or cannot be reached';
  }
}

const KEY_HOLDERS = { vendor: 'the vendor', organisation: 'the audited organisation' } as const;

const toConfig = (env: Environment): Config => ({
  environment: env.COUNTERSIGN_ENV,
  database: {
    app: env.DATABASE_URL,
    migrator: env.MIGRATOR_DATABASE_URL,
    intake: env.INTAKE_DATABASE_URL,
    scheduler: env.SCHEDULER_DATABASE_URL,
    connections: env.DATABASE_CONNECTIONS,
  },
  shopify: {
    clientId: env.SHOPIFY_API_KEY,
    clientSecret: env.SHOPIFY_API_SECRET,
    previousClientSecret: env.SHOPIFY_API_SECRET_PREVIOUS ?? null,
    distribution: env.DISTRIBUTION,
  },
  appUrl: env.APP_URL,
  logKeyFile: env.LOG_KEY_FILE ?? null,
  packKeyFile: env.PACK_KEY_FILE ?? null,
  rootKeysFile: env.ROOT_KEYS_FILE ?? null,
  previousLogKeyFile: env.PREVIOUS_LOG_KEY_FILE ?? null,
  timestampUrl: env.TIMESTAMP_URL ?? null,
  timestampRootsFile: env.TIMESTAMP_ROOTS_FILE ?? null,
  smtpUrl: env.SMTP_URL ?? null,
  mailFrom: env.MAIL_FROM ?? null,
  witness: env.WITNESS_URL && env.WITNESS_KEY ? { url: env.WITNESS_URL, key: env.WITNESS_KEY } : null,
  keysHeldBy: env.KEYS_HELD_BY === undefined ? null : KEY_HOLDERS[env.KEYS_HELD_BY],
  objectsDir: env.OBJECTS_DIR,
  host: env.HOST,
  port: env.PORT,
  logLevel: env.LOG_LEVEL,
});

function freeze(config: Config): Config {
  Object.freeze(config.database);
  Object.freeze(config.shopify);
  return Object.freeze(config);
}
