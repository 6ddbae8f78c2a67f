import { getNamedType, isAbstractType, isLeafType, isObjectType, Kind, valueFromAST } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { GraphQLField, OperationDefinitionNode } from 'graphql';

/*
 * Our assumption of Shopify's cost formula; the platform publishes the unit prices and not the sums (platform.md 5):
 *   scalar, enum                          0
 *   object, interface, union              1 + its fields; of several type conditions the dearest
 *   mutation                              10 + its fields
 *   connection                            2 + page size x cost of one node; `edges`, `nodes`, `pageInfo` themselves are free
 *   list of objects                       as one object (its length is not known before)
 * The actual cost is the same sum over the answer, with the rows really returned as page size, list entries counted singly and null as 0.
 */

interface Walk {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  return rootCost(schema, document, operation, variables, undefined);
}

export function actualCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  data: unknown,
): number {
  return data == null ? 0 : rootCost(schema, document, operation, variables, data);
}

function rootCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  data: unknown,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = schema.getRootType(operation.operation);
  if (root == null) return 0;
  const walk: Walk = { schema, fragments, variables };
  const mutations = operation.operation === 'mutation' ? operation.selectionSet.selections.length * 9 : 0;
  return mutations + selectionCost(walk, operation.selectionSet, root, data);
}

/** `data` undefined = before execution; otherwise the object which these fields were read from. */
function selectionCost(walk: Walk, set: SelectionSetNode, type: GraphQLNamedType, data: unknown): number {
  let common = 0;
  let dearest = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      common += fieldCost(walk, selection, type, data);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    if (fragment === undefined) continue;
    const condition =
      fragment.typeCondition === undefined ? type : walk.schema.getType(fragment.typeCondition.name.value);
    const cost = selectionCost(walk, fragment.selectionSet, condition ?? type, data);
    if (isAbstractType(type) && data === undefined) dearest = Math.max(dearest, cost);
    else common += cost;
  }
  return common + dearest;
}

function fieldCost(walk: Walk, node: FieldNode, parent: GraphQLNamedType, data: unknown): number {
  const field = fieldOf(parent, node.name.value);
  if (field === undefined || node.selectionSet === undefined) return 0;
  const type = getNamedType(field.type);
  if (isLeafType(type)) return 0;
  const answer =
    data === undefined ? undefined : (data as Record<string, unknown>)[node.alias?.value ?? node.name.value];
  if (answer === null || (data !== undefined && answer === undefined)) return 0;
  if (type.name.endsWith('Connection')) return 2 + connectionCost(walk, node, field, type, answer);
  if (Array.isArray(answer)) return answer.reduce((sum: number, entry) => sum + objectCost(walk, node, type, entry), 0);
  return objectCost(walk, node, type, answer);
}

function objectCost(walk: Walk, node: FieldNode, type: GraphQLNamedType, data: unknown): number {
  if (data === null || node.selectionSet === undefined) return 0;
  return 1 + selectionCost(walk, node.selectionSet, type, data);
}

function connectionCost(
  walk: Walk,
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  type: GraphQLNamedType,
  answer: unknown,
): number {
  let cost = 0;
  for (const inner of fieldsOf(walk, node.selectionSet)) {
    const name = inner.name.value;
    if ((name !== 'nodes' && name !== 'edges') || inner.selectionSet === undefined) continue;
    const rows = answer === undefined ? undefined : (answer as Record<string, unknown>)[inner.alias?.value ?? name];
    const innerField = fieldOf(type, name);
    if (innerField === undefined) continue;
    const rowType = getNamedType(innerField.type);
    const price = (row: unknown) =>
      name === 'nodes'
        ? objectCost(walk, inner, rowType, row)
        : selectionCost(walk, inner.selectionSet as SelectionSetNode, rowType, row);
    cost += Array.isArray(rows)
      ? rows.reduce((sum: number, row) => sum + price(row), 0)
      : pageSize(walk, node, field) * price(undefined);
  }
  return cost;
}

function pageSize(walk: Walk, node: FieldNode, field: GraphQLField<unknown, unknown>): number {
  for (const name of ['first', 'last']) {
    const given = node.arguments?.find((argument) => argument.name.value === name);
    const declared = field.args.find((argument) => argument.name === name);
    if (declared === undefined) continue;
    const value =
      given === undefined ? declared.defaultValue : valueFromAST(given.value, declared.type, walk.variables);
    if (typeof value === 'number') return Math.max(0, value);
  }
  return 0;
}

function* fieldsOf(walk: Walk, set: SelectionSetNode | undefined): Generator<FieldNode> {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) yield selection;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* fieldsOf(walk, selection.selectionSet);
    else yield* fieldsOf(walk, walk.fragments.get(selection.name.value)?.selectionSet);
  }
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (isObjectType(type) || 'getFields' in type) {
    return (type as { getFields: () => Record<string, GraphQLField<unknown, unknown>> }).getFields()[name];
  }
  return undefined;
}
