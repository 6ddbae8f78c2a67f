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
  problems.push(...demonstrationInProduction(environment));
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
