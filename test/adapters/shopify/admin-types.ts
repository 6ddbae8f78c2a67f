import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { codegen } from '@graphql-codegen/core';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import { buildSchema, parse, validate } from 'graphql';
import { format, resolveConfig } from 'prettier';
import paths from '../../../.graphqlrc.ts';

/**
 * Types of our Admin API queries, from Shopify's schema.
 *
 *   node test/adapters/shopify/admin-types.ts            writes the file
 *   node test/adapters/shopify/admin-types.ts --check    exits 1 when the committed file is stale
 *
 * A query that does not validate against the schema stops both.
 */
async function generateAdminTypes(): Promise<string> {
  const schema = buildSchema(gunzipSync(readFileSync(paths.schema)).toString('utf8'), { assumeValidSDL: true });
  const documents = globSync(paths.documents)
    .sort()
    .map((location) => ({ location, document: parse(readFileSync(location, 'utf8')) }));
  for (const { location, document } of documents) {
    const [error] = validate(schema, document);
    if (error) throw new Error(`${basename(location)}: ${error.message}`);
  }
  const generated = await codegen({
    filename: paths.output,
    schema: parse('scalar Unused'),
    schemaAst: schema,
    documents,
    // Ids, dates and addresses arrive as JSON strings; nothing at run time turns them into anything else.
    config: {
      useTypeImports: true,
      enumType: 'string-literal',
      enumsAsTypes: true,
      skipTypename: true,
      scalars: { ID: 'string', URL: 'string', DateTime: 'string' },
      defaultScalarType: 'unknown',
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations: typescriptOperations, documents: typedDocumentNode },
    skipDocumentsValidation: true,
  });
  const header = '// Generated from queries/*.graphql by test/adapters/shopify/admin-types.ts. Do not edit.\n';
  return format(header + generated, { ...(await resolveConfig(paths.output)), parser: 'typescript' });
}

async function main(): Promise<void> {
  const wanted = await generateAdminTypes();
  if (!process.argv.includes('--check')) return writeFileSync(paths.output, wanted);
  if (wanted === readFileSync(paths.output, 'utf8')) return;
  process.stderr.write(`${paths.output} is stale: run node test/adapters/shopify/admin-types.ts\n`);
  process.exitCode = 1;
}

await main();
