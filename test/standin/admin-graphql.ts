import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildSchema,
  execute,
  getNamedType,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isAbstractType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import type {
  DocumentNode,
  GraphQLFieldResolver,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import { denial, denialOfType } from './access-notes.ts';
import { checkSizes } from './paging.ts';
import { actualCost, requestedCost } from './query-cost.ts';
import { RESOLVERS } from './resolvers.ts';
import type { Asking } from './resolvers.ts';
import type { Bucket } from './throttle.ts';
import type { AdminRequest } from './world.ts';

/** Points one query may cost at most. */
export const MAXIMUM_COST = 1000;

export interface GraphQLInput {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | null;
}

export interface GraphQLAnswer {
  body: Record<string, unknown>;
  log: Pick<AdminRequest, 'operation' | 'status' | 'requestedCost' | 'actualCost'>;
}

const SCHEMA_FILE = new URL('./schema/admin-2026-10.graphql.gz', import.meta.url);

let loaded: GraphQLSchema | undefined;

/** Shopify's published schema; reading it takes a quarter of a second, once per process. */
export function adminSchema(): GraphQLSchema {
  loaded ??= buildSchema(gunzipSync(readFileSync(SCHEMA_FILE)).toString('utf8'), { assumeValidSDL: true });
  return loaded;
}

/** Runs one document as the platform does: validation, cost, throttle, execution with scopes enforced field by field. */
export async function answerGraphQL(input: GraphQLInput, asking: Asking, bucket: Bucket): Promise<GraphQLAnswer> {
  const checked = check(input.query);
  if ('errors' in checked) return failed({ errors: checked.errors.map(invalidDocument) }, null);
  const schema = adminSchema();
  const operation = getOperationAST(checked.document, input.operationName);
  if (operation == null) return failed({ errors: [{ message: 'An operation name is required' }] }, null);
  const name = operation.name?.value ?? null;
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], input.variables);
  if (coerced.errors !== undefined) return failed({ errors: coerced.errors.map(invalidVariable) }, name);

  const requested = requestedCost(schema, checked.document, operation, coerced.coerced);
  if (requested > MAXIMUM_COST) return failed(tooExpensive(requested), name, requested);
  const now = () => asking.world.now().getTime();
  if (!bucket.take(requested, now())) {
    const cost = { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: bucket.status(now()) };
    return {
      body: throttled(cost),
      log: { operation: name, status: 'throttled', requestedCost: requested, actualCost: null },
    };
  }
  return run(checked.document, operation, coerced.coerced, input, asking, bucket, requested);
}

async function run(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  input: GraphQLInput,
  asking: Asking,
  bucket: Bucket,
  requested: number,
): Promise<GraphQLAnswer> {
  const schema = adminSchema();
  const result = await execute({
    schema,
    document,
    operationName: input.operationName,
    variableValues: input.variables,
    contextValue: asking,
    fieldResolver: resolveField,
    typeResolver: (value) => (value as { __typename?: string }).__typename,
  });
  const actual = actualCost(schema, document, operation, variables, result.data);
  bucket.giveBack(requested - actual);
  const throttleStatus = bucket.status(asking.world.now().getTime());
  const extensions = { cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus } };
  const errors = result.errors?.map((error) => error.toJSON());
  return {
    body: { data: result.data ?? null, ...(errors === undefined ? {} : { errors }), extensions },
    log: {
      operation: operation.name?.value ?? null,
      status: errors === undefined ? 'ok' : 'errors',
      requestedCost: requested,
      actualCost: actual,
    },
  };
}

const resolveField: GraphQLFieldResolver<unknown, Asking> = (source, args, asking, info) => {
  const denied = denial(asking, info.parentType, info.fieldName, info.returnType);
  if (denied !== null) throw denied;
  if (isConnection(info)) checkSizes(args);
  const resolver = RESOLVERS[`${info.parentType.name}.${info.fieldName}`];
  const value = resolver === undefined ? property(source, info) : resolver(source as never, args, asking);
  // In a list (`nodes`) each entry is judged by itself: one that is denied is an error and null beside the others.
  if (Array.isArray(value)) return value.map((entry: unknown) => denialOfNode(asking, entry, info) ?? entry);
  const deniedNode = denialOfNode(asking, value, info);
  if (deniedNode !== null) throw deniedNode;
  return value;
};

function isConnection(info: GraphQLResolveInfo): boolean {
  const field = info.parentType.getFields()[info.fieldName];
  const first = field?.args.find((argument) => argument.name === 'first');
  return (
    first !== undefined &&
    first.defaultValue === undefined &&
    String(info.returnType).replace('!', '').endsWith('Connection')
  );
}

function property(source: unknown, info: GraphQLResolveInfo): unknown {
  const value = (source as Record<string, unknown> | undefined)?.[info.fieldName];
  if (value !== undefined) return value;
  throw new GraphQLError(`The stand-in Shopify has no data for ${info.parentType.name}.${info.fieldName}.`, {
    extensions: { code: 'STANDIN_HAS_NO_DATA' },
  });
}

/** Behind an interface (`node`, each of `nodes`) the concrete type decides. */
function denialOfNode(asking: Asking, value: unknown, info: GraphQLResolveInfo): GraphQLError | null {
  const name = (value as { __typename?: unknown } | null)?.__typename;
  if (typeof name !== 'string' || !isAbstractType(getNamedType(info.returnType))) return null;
  const type = info.schema.getType(name);
  return isObjectType(type) ? denialOfType(asking, info.fieldName, type) : null;
}

type Checked = { document: DocumentNode } | { errors: readonly GraphQLError[] };

/** The app sends few documents again and again; a checked one is not checked twice. */
const checkedDocuments = new Map<string, Checked>();

function check(query: string): Checked {
  const known = checkedDocuments.get(query);
  if (known !== undefined) return known;
  const checked = parseAndValidate(query);
  if (checkedDocuments.size > 500) checkedDocuments.clear();
  checkedDocuments.set(query, checked);
  return checked;
}

function parseAndValidate(query: string): Checked {
  try {
    const document = parse(query);
    const errors = validate(adminSchema(), document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function invalidDocument(error: GraphQLError): unknown {
  return { ...error.toJSON(), extensions: { code: 'undefinedField', ...error.extensions } };
}

function invalidVariable(error: GraphQLError): unknown {
  return { ...error.toJSON(), extensions: { code: 'INVALID_VARIABLE', ...error.extensions } };
}

function tooExpensive(cost: number): Record<string, unknown> {
  return {
    errors: [
      {
        message: `Query cost is ${cost}, which exceeds the single query max cost limit (${MAXIMUM_COST}).`,
        extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: MAXIMUM_COST, documentation: RATE_LIMITS },
      },
    ],
  };
}

const RATE_LIMITS = 'https://shopify.dev/api/usage/rate-limits';

function throttled(cost: unknown): Record<string, unknown> {
  return {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: RATE_LIMITS } }],
    extensions: { cost },
  };
}

function failed(body: Record<string, unknown>, operation: string | null, cost = 0): GraphQLAnswer {
  return { body, log: { operation, status: 'errors', requestedCost: cost, actualCost: null } };
}
