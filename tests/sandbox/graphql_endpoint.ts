/**
 * A GraphQL endpoint as Apollo serves it: a document that does not fit the schema is answered
 * with HTTP 400 and the words of graphql-js ("Cannot query field …", "Unknown argument …").
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { type DocumentNode, execute, type GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import type { Entry, Journal } from "./journal.ts";

export interface Endpoint<Context> {
  schema: GraphQLSchema;
  /** The newest schema: what does not fit even this was never part of the contract. */
  newest: GraphQLSchema;
  resolvers: Record<string, (args: never, context: Context) => unknown>;
}

interface Checked {
  document: DocumentNode | null;
  errors: readonly GraphQLError[];
}

const checkedBySchema = new WeakMap<GraphQLSchema, Map<string, Checked>>();

export async function answer<Context>(
  endpoint: Endpoint<Context>,
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  journal: Journal,
): Promise<FastifyReply> {
  const given = readBody(request.entry, journal);
  if (typeof given === "string") return reply.code(400).send(errorBody(given, "BAD_REQUEST"));
  const { document, errors } = check(endpoint.schema, given.query);
  if (errors.length > 0 || !document) {
    const foul = check(endpoint.newest, given.query).errors[0];
    if (foul) journal.violate("invalid-graphql", foul.message, request.entry);
    const code = document ? "GRAPHQL_VALIDATION_FAILED" : "GRAPHQL_PARSE_FAILED";
    return reply
      .code(400)
      .send({ errors: errors.map((error) => ({ ...error.toJSON(), extensions: { code } })) });
  }
  const result = await execute({
    schema: endpoint.schema,
    document,
    rootValue: endpoint.resolvers,
    contextValue: context,
    variableValues: given.variables,
    operationName: given.operationName,
  });
  // Without `data` nothing ran: a variable of the wrong type, or no such operation.
  if (result.data === undefined) {
    journal.violate("invalid-graphql", result.errors?.[0]?.message ?? "nothing ran", request.entry);
    return reply.code(400).send(result);
  }
  return reply.code(200).send(result);
}

/** Notes what every Codefresh request must carry: facts, section 1. */
export function checkHeaders(entry: Entry, journal: Journal, expectedOrigin: string): void {
  const { origin, "content-type": type, "sec-fetch-site": fetchSite } = entry.headers;
  if (entry.method === "POST" && !String(type ?? "").startsWith("application/json")) {
    journal.violate("content-type", `Content-Type is "${type ?? ""}", not application/json`, entry);
  }
  if (fetchSite !== undefined || /^tauri:|tauri\.localhost/.test(String(origin ?? ""))) {
    journal.violate("from-a-page", "the request came from a web page, which CORS forbids", entry);
  }
  if (origin === undefined) journal.violate("origin", "the header origin is missing", entry);
  else if (origin !== expectedOrigin) {
    journal.violate("origin", `the header origin is "${origin}", not "${expectedOrigin}"`, entry);
  }
}

function readBody(
  entry: Entry,
  journal: Journal,
): { query: string; variables: Record<string, unknown>; operationName: string | null } | string {
  let body: unknown;
  try {
    body = JSON.parse(entry.body);
  } catch {
    body = null;
  }
  const { query, variables, operationName } = (body ?? {}) as Record<string, unknown>;
  if (typeof query !== "string") {
    journal.violate("invalid-graphql", "the body is no JSON object with a query", entry);
    return "POST body missing, invalid Content-Type, or JSON object has no keys.";
  }
  return {
    query,
    variables: (variables ?? {}) as Record<string, unknown>,
    operationName: typeof operationName === "string" ? operationName : null,
  };
}

/** Parsing and validating are remembered: clients send the same few documents over and over. */
function check(schema: GraphQLSchema, query: string): Checked {
  const remembered = checkedBySchema.get(schema) ?? new Map<string, Checked>();
  checkedBySchema.set(schema, remembered);
  const found = remembered.get(query);
  if (found) return found;
  let checked: Checked;
  try {
    const document = parse(query);
    checked = { document, errors: validate(schema, document) };
  } catch (error) {
    checked = { document: null, errors: [error as GraphQLError] };
  }
  if (remembered.size < 1000) remembered.set(query, checked);
  return checked;
}

function errorBody(message: string, code: string): unknown {
  return { errors: [{ message, extensions: { code } }] };
}
