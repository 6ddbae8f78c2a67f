// For editors and for test/adapters/shopify/admin-types.ts, which writes the types of our Admin queries.
export default {
  schema: 'test/standin/schema/admin-2026-10.graphql.gz',
  documents: 'app/adapters/shopify/queries/*.graphql',
  output: 'app/adapters/shopify/queries/admin.generated.ts',
};
