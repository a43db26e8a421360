/** The platform's GraphQL schema: facts/codefresh, sections 1 and 2, with the type names of go-sdk. */
import { buildSchema } from "graphql";

/** An old platform has no paging on `runtimes` and none of the fields outside the SDK's documents. */
function schemaText(newest: boolean): string {
  const recent = newest
    ? `chartVersion: String  lastUpdated: String  available: Boolean!  isConfigurationRuntime: Boolean!
       iscInitialized: Boolean  features: [RuntimeFeature]!  ignoreSecurityAndGitTokenUpdatesUsers: [ID!]
       status: RuntimeStatus!`
    : "";
  const paging = newest ? "(pagination: SlicePaginationArgs)" : "";
  return `
    type Query { me: User  runtimes${paging}: RuntimeSlice!  runtime(name: String!): Runtime }
    input SlicePaginationArgs { after: String  before: String  first: Int  last: Int }
    type User { id: ID!  name: String!  email: String!  isAdmin: Boolean  accounts: [Account!]  activeAccount: Account }
    type Account { id: ID!  name: String  gitProvider: GitProviders  gitApiUrl: String
      sharedConfigRepo: String  admins: [ID!] }
    type RuntimeSlice { edges: [RuntimeEdge]!  pageInfo: SliceInfo! }
    type RuntimeEdge { node: Runtime!  cursor: String! }
    type SliceInfo { startCursor: String  endCursor: String  hasNextPage: Boolean!  hasPrevPage: Boolean! }
    type ObjectMeta { name: String!  namespace: String  runtime: String!  cluster: String  account: String! }
    type GenericEntity { metadata: ObjectMeta!  syncStatus: SyncStatus  healthMessage: String  healthStatus: HealthStatus }
    type Runtime { metadata: ObjectMeta!  self: GenericEntity  syncStatus: SyncStatus!
      healthStatus: HealthStatus  healthMessage: String  managed: Boolean!  cluster: String
      isRemoteClusterConnected: Boolean!  ingressHost: String  internalIngressHost: String
      ingressClass: String  ingressController: String  runtimeVersion: String
      installationStatus: InstallationStatus!  installationType: InstallationType!
      managedClustersNum: Int!  gitProvider: GitProviders  accessMode: AccessMode!  repo: String
      ${recent} }
    type RuntimeFeature { name: String!  supported: Boolean!  requiredVersion: String }
    type RuntimeStatus { appProxyStarted: AppProxyInfo!  defaultGitIntegration: AppProxyInfo!
      runtimeGitToken: AppProxyInfo! }
    type AppProxyInfo { status: AppProxyStatus!  description: String }
    enum AppProxyStatus { SUCCESSFUL FAILED UNKNOWN }
    enum SyncStatus { SYNCED OUT_OF_SYNC SYNCING UNKNOWN }
    enum HealthStatus { HEALTHY DEGRADED MISSING PROGRESSING SUSPENDED TERMINATED UNKNOWN }
    enum InstallationStatus { COMPLETED FAILED IN_PROGRESS }
    enum InstallationType { HELM HELM_HOSTED }
    enum AccessMode { INGRESS TUNNEL }
    enum GitProviders { GITHUB GITLAB BITBUCKET BITBUCKET_SERVER GERRIT }`;
}

export const PLATFORM_SCHEMAS = {
  current: buildSchema(schemaText(true)),
  old: buildSchema(schemaText(false)),
};
