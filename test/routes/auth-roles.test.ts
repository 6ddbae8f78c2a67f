import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Loaders and actions that answer people we do not know. Each holds no data of a store, or is let in by something else. */
const OPEN: Record<string, string> = {
  'app/routes/_index.tsx': 'says how to get in; holds no data',
  'app/routes/auth.$.tsx': "the library's own bounce page; holds no data",
  'app/routes/auth.login.tsx': 'sends people to the install page; holds no data',
  'app/routes/keys.$origin.ts': 'public keys of logs, for auditors',
  'app/routes/download.$ticket.ts': 'let in by a one-use ticket bound to person, store and file',
};

const ROLES = new Set(['manager', 'owner', 'reviewer', 'auditor']);
const ROUTES = globSync('app/routes/**/*.{ts,tsx}').sort();

interface Door {
  name: string;
  /** What its call of authenticate allows: roles, 'anyone', or null when there is no call we can read. */
  allows: string[] | null;
}

/** The exported loaders and actions of a route, and whom each lets in. */
function doorsOf(file: string, source: string): Door[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  return parsed.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && /\b(loader|action)\b/.test(statement.getText())) {
      return [{ name: 're-exported loader or action', allows: null }];
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    const named: [string | undefined, ts.Node][] = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map((one) => [one.name.getText(), one])
      : ts.isFunctionDeclaration(statement)
        ? [[statement.name?.text, statement]]
        : [];
    return named
      .filter(([name]) => name === 'loader' || name === 'action')
      .map(([name, node]) => ({ name: String(name), allows: allowedIn(node) }));
  });
}

/** The roles in the first awaited `authenticate(request, ...)` below this node. */
function allowedIn(node: ts.Node): string[] | null {
  if (
    ts.isAwaitExpression(node) &&
    ts.isCallExpression(node.expression) &&
    node.expression.expression.getText() === 'authenticate' &&
    node.expression.arguments.length === 2
  ) {
    const allowed = node.expression.arguments[1] as ts.Expression;
    if (ts.isStringLiteral(allowed)) return [allowed.text];
    return ts.isArrayLiteralExpression(allowed)
      ? allowed.elements.map((one) => (ts.isStringLiteral(one) ? one.text : '?'))
      : ['?'];
  }
  return ts.forEachChild(node, (child) => allowedIn(child) ?? undefined) ?? null;
}

const mistakeOf = ({ allows }: Door): string | null => {
  if (allows === null) return 'does not call authenticate(request, roles)';
  if (allows.length === 1 && allows[0] === 'anyone') return null;
  const isList = allows.length > 0 && allows.every((role) => ROLES.has(role));
  return isList ? null : `lets in [${allows.join(', ')}]: write the roles out, or 'anyone'`;
};

describe('the routes that are open to people we do not know', () => {
  it.each(Object.keys(OPEN))('%s is there', (file) => {
    expect(ROUTES).toContain(file);
  });
});

describe('every loader and action', () => {
  it.each(ROUTES.filter((file) => !(file in OPEN)))('of %s checks who asks', (file) => {
    const doors = doorsOf(file, readFileSync(file, 'utf8'));
    const mistakes = doors.flatMap((door) => {
      const mistake = mistakeOf(door);
      return mistake === null ? [] : [`${door.name} ${mistake}`];
    });
    expect(mistakes).toEqual([]);
  });

  it('that changes something is for named roles: only pages that are empty without a role let anyone in', () => {
    const forAnyone = ROUTES.flatMap((file) =>
      doorsOf(file, readFileSync(file, 'utf8'))
        .filter((door) => door.name === 'action' && door.allows?.[0] === 'anyone')
        .map(() => file),
    );
    expect(forAnyone).toEqual([]);
  });

  it('is found out when its check is missing, empty, misspelt or for a role that does not exist', () => {
    const mistakes = (source: string) => doorsOf('x.tsx', source).map(mistakeOf);
    expect(mistakes('export async function loader() { return 1 }')).toEqual([expect.stringContaining('does not call')]);
    expect(mistakes('export const action = async () => { authenticate(request, ["manager"]) }')).toEqual([
      expect.stringContaining('does not call'),
    ]);
    expect(mistakes('export async function loader({request}) { await authenticate(request, []) }')).toEqual([
      expect.stringContaining('write the roles'),
    ]);
    expect(mistakes('export async function loader({request}) { await authenticate(request, ["admin"]) }')).toEqual([
      expect.stringContaining('admin'),
    ]);
    expect(mistakes("export { loader } from './other.ts'")).toEqual([expect.stringContaining('does not call')]);
    expect(mistakes('export async function loader({request}) { await authenticate(request, ["manager"]) }')).toEqual([
      null,
    ]);
  });
});
