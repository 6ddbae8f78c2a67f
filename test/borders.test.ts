import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Which part may import which, downward only. A part is a folder of app/ or a file in it; 'adapters/*' is one adapter, which may import
 * itself and no other. Importing types only counts too: a type that must not be known must not be named.
 */
const BORDERS: Record<string, readonly string[]> = {
  domain: [],
  tlog: [],
  config: [],
  text: ['domain'],
  pack: ['domain', 'tlog'],
  verifier: ['pack', 'tlog', 'domain'],
  'ports.ts': ['domain', 'tlog', 'db/client.server.ts', 'queue/catalogue.ts'],
  db: ['domain', 'config'],
  queue: ['domain', 'config', 'db/client.server.ts'],
  ledger: ['tlog', 'domain', 'db', 'ports.ts'],
  'adapters/*': ['ports.ts', 'domain', 'tlog', 'config', 'adapters/egress.server.ts'],
  usecases: ['domain', 'tlog', 'pack', 'verifier', 'db', 'ledger', 'queue', 'ports.ts'],
  presenters: ['domain', 'tlog', 'db', 'ledger/read.ts', 'ports.ts', 'text'],
  forms: ['domain', 'text'],
  components: ['domain', 'text', 'presenters', 'forms', 'styles'],
  'logging.server.ts': ['config'],
  'upgrade.ts': ['db', 'queue'],
  'shopify.server.ts': ['config', 'db', 'adapters', 'ports.ts', 'domain', 'logging.server.ts', 'usecases/shops'],
  'context.server.ts': [
    'shopify.server.ts',
    'config',
    'db',
    'domain',
    'ledger',
    'queue',
    'adapters',
    'ports.ts',
    'logging.server.ts',
    'usecases',
  ],
  jobs: ['usecases', 'queue', 'context.server.ts', 'domain'],
  routes: [
    'usecases',
    'presenters',
    'components',
    'forms',
    'text',
    'domain',
    'context.server.ts',
    'shopify.server.ts',
    'ports.ts',
    'styles',
  ],
  'http-server.ts': ['usecases/intake'],
  'check-logs.ts': ['db', 'domain', 'ledger'],
  'server.ts': [
    'check-logs.ts',
    'config',
    'context.server.ts',
    'db',
    'adapters/keys',
    'usecases/intake',
    'http-server.ts',
    'process-end.ts',
    'logging.server.ts',
    'upgrade.ts',
  ],
  'worker.ts': [
    'check-logs.ts',
    'config',
    'context.server.ts',
    'db',
    'jobs',
    'queue',
    'usecases/intake',
    'usecases/evidence',
    'process-end.ts',
    'logging.server.ts',
    'upgrade.ts',
  ],
  'audit-ledger.ts': ['config', 'context.server.ts', 'db', 'domain', 'ledger', 'process-end.ts'],
  'recover-ledger.ts': ['config', 'context.server.ts', 'domain', 'usecases/evidence', 'process-end.ts'],
  'rotate-keys.ts': [
    'config',
    'context.server.ts',
    'db',
    'domain',
    'adapters/keys',
    'usecases/keys',
    'resealers.ts',
    'process-end.ts',
  ],
  'resealers.ts': ['adapters/shopify', 'db', 'domain', 'ledger', 'ports.ts', 'usecases/intake'],
  'migrate.ts': ['config', 'upgrade.ts', 'process-end.ts'],
  'process-end.ts': [],
  'content-security-policy.ts': ['domain', 'config'],
  'entry.server.tsx': ['components', 'config', 'content-security-policy.ts', 'logging.server.ts'],
  'root.tsx': ['components', 'text', 'styles'],
};

/** Packages that only the part which wraps them may know. */
const PACKAGE_BORDERS: Record<string, readonly string[]> = {
  pg: ['db', 'queue'],
  'pg-boss': ['queue', 'jobs'],
  '@prisma/adapter-pg': ['db'],
  '@shopify/shopify-app-remix': ['shopify.server.ts', 'adapters/shopify', 'routes'],
  '@shopify/polaris': ['components', 'routes', 'root.tsx'],
  pino: ['logging.server.ts'],
};

interface Import {
  file: string;
  line: number;
  from: string;
  source: string;
}

const FILES = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('db/generated/'));

/** Every import and re-export, dynamic ones included, with the line it ends on. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join('app', file), 'utf8');
  const found = text.matchAll(
    /(?:^\s*(?:import|export)\b[^'";]*?\bfrom\s*|^\s*import\s*|\bimport\(\s*)['"]([^'"]+)['"]/gm,
  );
  return [...found].map((match) => {
    const line = text.slice(0, match.index + match[0].length).split('\n').length;
    return { file, line, from: match[1]!, source: text.split('\n')[line - 1]!.trim() };
  });
}

/** Path under app/ that an import names; null for packages. */
function targetOf({ file, from }: Import): string | null {
  if (from.startsWith('#app/')) return from.slice('#app/'.length);
  if (!from.startsWith('.')) return null;
  return join('app', file, '..', from)
    .replaceAll('\\', '/')
    .replace(/^app\//, '')
    .replace(/\?.*$/, '');
}

const partOf = (path: string): string =>
  path.startsWith('adapters/') ? path.split('/').slice(0, 2).join('/') : path.split('/')[0]!;
const ruleOf = (part: string): readonly string[] | undefined =>
  part.startsWith('adapters/') ? BORDERS['adapters/*'] : BORDERS[part];
const isWithin = (path: string, allowed: string): boolean => path === allowed || path.startsWith(`${allowed}/`);

function isAllowed(one: Import): boolean {
  const part = partOf(one.file);
  const target = targetOf(one);
  if (target === null) {
    const name = one.from
      .split('/')
      .slice(0, one.from.startsWith('@') ? 2 : 1)
      .join('/');
    const owners = PACKAGE_BORDERS[name];
    return owners === undefined || owners.some((owner) => isWithin(one.file, owner));
  }
  if (partOf(target) === part) return true;
  return (ruleOf(part) ?? []).some((allowed) => isWithin(target, allowed));
}

const describeImport = ({ file, line, source }: Import) => `app/${file}:${line}  ${source}`;

describe('the borders between the parts of the app', () => {
  const imports = FILES.flatMap(importsOf);

  it('are crossed by no import', () => {
    expect(imports.filter((one) => !isAllowed(one)).map(describeImport)).toEqual([]);
  });

  it('are drawn for every part there is', () => {
    expect([...new Set(FILES.map(partOf))].filter((part) => ruleOf(part) === undefined)).toEqual([]);
  });

  it('keep the app apart from what only tests and the demonstration have', () => {
    const outside = imports.filter((one) => /^#(test|prisma)\//.test(one.from) || targetOf(one)?.startsWith('..'));
    expect(outside.map(describeImport)).toEqual([]);
  });

  it('are read from the sources at all', () => {
    expect(imports.length).toBeGreaterThan(100);
    const crossing = { file: 'domain/x.ts', line: 1, from: '#app/db/client.server.ts', source: '' };
    expect(isAllowed(crossing)).toBe(false);
    expect(isAllowed({ ...crossing, file: 'verifier/x.ts', from: '#app/ledger/read.ts' })).toBe(false);
    expect(isAllowed({ ...crossing, file: 'adapters/keys/x.ts', from: '../storage/disk-store.ts' })).toBe(false);
  });
});
