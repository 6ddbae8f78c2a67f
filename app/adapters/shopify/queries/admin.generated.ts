// Generated from queries/*.graphql by test/adapters/shopify/admin-types.ts. Do not edit.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Possible account types that a staff member can have. */
export type AccountType =
  /** The account of a partner who collaborates with the merchant. */
  | 'COLLABORATOR'
  /** The account of a partner collaborator team member. */
  | 'COLLABORATOR_TEAM_MEMBER'
  /** The user has not yet accepted the invitation to create an account. */
  | 'INVITED'
  /** The user has not yet accepted the invitation to become the store owner. */
  | 'INVITED_STORE_OWNER'
  /** The account can access the Shopify admin. */
  | 'REGULAR'
  /** The admin has not yet accepted the request to create a collaborator account. */
  | 'REQUESTED'
  /** The account cannot access the Shopify admin. */
  | 'RESTRICTED'
  /** The account can be signed into via a SAML provider. */
  | 'SAML';

/** Possible types of app developer. */
export type AppDeveloperType =
  /** Indicates the app developer works directly for a Merchant. */
  | 'MERCHANT'
  /** Indicates the app developer is a Partner. */
  | 'PARTNER'
  /** Indicates the app developer is Shopify. */
  | 'SHOPIFY'
  /** Indicates the app developer is unknown. It is not categorized as any of the other developer types. */
  | 'UNKNOWN';

/** The levels of privacy of an app installation. */
export type AppInstallationPrivacy = 'PRIVATE' | 'PUBLIC';

/** The public-facing category for an app. */
export type AppPublicCategory =
  /** The app's public category is [custom](https://shopify.dev/apps/distribution#capabilities-and-requirements). */
  | 'CUSTOM'
  /**
   * The app's public category is other. An app is in this category if it's not
   * classified under any of the other app types (private, public, or custom).
   */
  | 'OTHER'
  /** The app's public category is [private](https://shopify.dev/apps/distribution#deprecated-app-types). */
  | 'PRIVATE'
  /** The app's public category is [public](https://shopify.dev/apps/distribution#capabilities-and-requirements). */
  | 'PUBLIC';

export type AppPageQueryVariables = Exact<{
  after?: string | null | undefined;
  privacy: AppInstallationPrivacy;
}>;

export type AppPageQuery = {
  appInstallations: {
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: Array<{
      id: string;
      uninstallUrl: string | null;
      accessScopes: Array<{ handle: string }>;
      app: {
        id: string;
        title: string;
        handle: string | null;
        apiKey: string;
        developerName: string | null;
        developerType: AppDeveloperType;
        publicCategory: AppPublicCategory;
        shopifyDeveloped: boolean;
        embedded: boolean;
        published: boolean;
        appStoreAppUrl: string | null;
        privacyPolicyUrl: string | null;
        webhookApiVersion: string;
        requestedAccessScopes: Array<{ handle: string }>;
        optionalAccessScopes: Array<{ handle: string }>;
      };
    }>;
  };
};

export type ShopIdentityQueryVariables = Exact<{ [key: string]: never }>;

export type ShopIdentityQuery = {
  shop: { id: string; name: string; ianaTimezone: string; plan: { publicDisplayName: string } };
};

export type StaffPageQueryVariables = Exact<{
  after?: string | null | undefined;
}>;

export type StaffPageQuery = {
  staffMembers: {
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: Array<{
      id: string;
      email: string;
      name: string;
      firstName: string | null;
      lastName: string | null;
      active: boolean;
      exists: boolean;
      isShopOwner: boolean;
      accountType: AccountType | null;
      locale: string;
    }>;
  } | null;
};

export const AppPageDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'AppPage' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'privacy' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'AppInstallationPrivacy' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'appInstallations' },
            arguments: [
              { kind: 'Argument', name: { kind: 'Name', value: 'first' }, value: { kind: 'IntValue', value: '50' } },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'privacy' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'privacy' } },
              },
              { kind: 'Argument', name: { kind: 'Name', value: 'sortKey' }, value: { kind: 'EnumValue', value: 'ID' } },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'uninstallUrl' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'accessScopes' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [{ kind: 'Field', name: { kind: 'Name', value: 'handle' } }],
                        },
                      },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'app' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'handle' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'apiKey' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'developerName' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'developerType' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'publicCategory' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'shopifyDeveloped' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'embedded' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'published' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'appStoreAppUrl' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'privacyPolicyUrl' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'webhookApiVersion' } },
                            {
                              kind: 'Field',
                              name: { kind: 'Name', value: 'requestedAccessScopes' },
                              selectionSet: {
                                kind: 'SelectionSet',
                                selections: [{ kind: 'Field', name: { kind: 'Name', value: 'handle' } }],
                              },
                            },
                            {
                              kind: 'Field',
                              name: { kind: 'Name', value: 'optionalAccessScopes' },
                              selectionSet: {
                                kind: 'SelectionSet',
                                selections: [{ kind: 'Field', name: { kind: 'Name', value: 'handle' } }],
                              },
                            },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<AppPageQuery, AppPageQueryVariables>;
export const ShopIdentityDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'ShopIdentity' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'shop' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                { kind: 'Field', name: { kind: 'Name', value: 'name' } },
                { kind: 'Field', name: { kind: 'Name', value: 'ianaTimezone' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'plan' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'publicDisplayName' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ShopIdentityQuery, ShopIdentityQueryVariables>;
export const StaffPageDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'StaffPage' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'staffMembers' },
            arguments: [
              { kind: 'Argument', name: { kind: 'Name', value: 'first' }, value: { kind: 'IntValue', value: '250' } },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
              { kind: 'Argument', name: { kind: 'Name', value: 'sortKey' }, value: { kind: 'EnumValue', value: 'ID' } },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'email' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'name' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'firstName' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'lastName' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'active' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'exists' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'isShopOwner' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'accountType' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'locale' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<StaffPageQuery, StaffPageQueryVariables>;
