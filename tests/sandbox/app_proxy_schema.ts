/** The app-proxy's GraphQL schema, in three ages: facts/codefresh, section 3; type names of go-sdk. */
import { buildSchema } from "graphql";
import type { AppProxySchema } from "./model.ts";

const USERS: Record<AppProxySchema, string> = {
  current: "users: [UserGitIntegration!]!",
  "no-is-valid": "users: [UserGitIntegration!]!",
  "registered-users": "",
};

function schemaText(age: AppProxySchema): string {
  return `
    type Query {
      gitIntegrations: [GitIntegration!]!
      gitIntegration(name: String): GitIntegration
      versionInfo: AppProxyVersionInfo
    }
    type Mutation {
      registerToGitIntegration(args: RegisterToGitIntegrationArgs!): GitIntegration
      deregisterFromGitIntegration(name: String): GitIntegration
    }
    type GitIntegration {
      name: String!  sharingPolicy: SharingPolicy!  provider: GitProviders!  apiUrl: String!
      registeredUsers: [String!]!
      ${USERS[age]}
    }
    ${age === "registered-users" ? "" : `type UserGitIntegration { userId: String!  ${age === "current" ? "isValid: Boolean!" : ""} }`}
    type AppProxyVersionInfo { version: String!  platformHost: String!  platformVersion: String! }
    input RegisterToGitIntegrationArgs {
      name: String  token: String!  refreshToken: String  username: String
      tokenType: TokenType = USER_TOKEN  userId: String  accountId: String  isAdmin: Boolean
    }
    enum TokenType { USER_TOKEN RUNTIME_TOKEN }
    enum SharingPolicy { ALL_USERS_IN_ACCOUNT ACCOUNT_ADMINS }
    enum GitProviders { GITHUB GITLAB BITBUCKET BITBUCKET_SERVER GERRIT }`;
}

export const APP_PROXY_SCHEMAS = {
  current: buildSchema(schemaText("current")),
  "no-is-valid": buildSchema(schemaText("no-is-valid")),
  "registered-users": buildSchema(schemaText("registered-users")),
};
