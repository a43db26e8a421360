/**
 * GitHub's REST API as GitHub itself describes it: the OpenAPI documents of `@octokit/openapi`, of
 * which no word was written here. One document is 11 to 13 MB, so it is read when it is first
 * needed, and of it only the operations that are asked for are compiled (OpenAPI 3.0.3, "Schema
 * Object": JSON Schema, but for `nullable`).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** Enterprise Server's is the newest that the package has; no later one changes what is used here. */
export const DOCUMENTS = { "github.com": "api.github.com", ghes: "ghes-3.19" } as const;
export type Flavour = keyof typeof DOCUMENTS;

type Json = Record<string, unknown>;

export interface Operation {
  /** As the document writes it: `/applications/{client_id}/token`. */
  path: string;
  method: string;
  /** The names that the query may hold, and which of them must be there. */
  query: Map<string, { required: boolean; check: Check }>;
  /** Null where it takes no body. */
  body: { required: boolean; names: string[] | null; check: Check } | null;
  /** By status; null where that answer has no JSON. */
  answers: Map<number, Check | null>;
}

/** What is wrong with a value, or null. Never repeats the value: it may hold a secret. */
export type Check = (value: unknown) => string | null;

export class Description {
  private readonly document: { paths: Record<string, Json>; components: Record<string, Json> };
  private readonly ajv: Ajv;
  private readonly known = new Map<string, Operation>();

  constructor(flavour: Flavour) {
    const file = `@octokit/openapi/generated/${DOCUMENTS[flavour]}.json`;
    this.document = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(file), "utf8"));
    this.ajv = new Ajv({ strict: false, allErrors: false, logger: false });
    addFormats.default(this.ajv);
  }

  /** Which operation a request asks for; null where the document knows none. */
  operation(method: string, path: string): Operation | null {
    const verb = method.toLowerCase();
    // A path without braces is meant before one with them: OpenAPI, "Paths Object".
    const fitting = Object.keys(this.document.paths)
      .filter((template) => verb in (this.document.paths[template] as Json) && fits(template, path))
      .sort((a, b) => a.split("{").length - b.split("{").length);
    const [template] = fitting;
    if (template === undefined) return null;
    const key = `${verb} ${template}`;
    const remembered = this.known.get(key) ?? this.read(template, verb);
    this.known.set(key, remembered);
    return remembered;
  }

  /** A schema among the document's components, such as `basic-error`. */
  component(name: string): Check {
    return this.compile({ $ref: `#/components/schemas/${name}` });
  }

  private read(path: string, method: string): Operation {
    const item = this.document.paths[path] as Json;
    const operation = item[method] as Json;
    const parameters = [item.parameters, operation.parameters]
      .flatMap((list) => (list ?? []) as Json[])
      .map((one) => this.resolve(one));
    const query: Operation["query"] = new Map();
    for (const { name, in: place, required, schema } of parameters) {
      if (place !== "query") continue;
      query.set(String(name), { required: required === true, check: this.compile(schema as Json, true) });
    }
    const answers: Operation["answers"] = new Map();
    for (const [status, answer] of Object.entries(operation.responses as Json)) {
      const schema = jsonOf(this.resolve(answer as Json));
      answers.set(Number(status), schema && this.compile(schema));
    }
    const { requestBody } = operation;
    return { path, method, query, answers, body: requestBody ? this.body(requestBody as Json) : null };
  }

  private body(given: Json): Operation["body"] {
    const body = this.resolve(given);
    const schema = this.resolve(jsonOf(body) ?? {});
    const names = schema.properties ? Object.keys(schema.properties as Json) : null;
    return { required: body.required === true, names, check: this.compile(schema) };
  }

  private compile(schema: Json, coerce = false): Check {
    const parts: Record<string, unknown> = {};
    const root = this.standalone(schema, parts);
    const validate: ValidateFunction = this.ajv.compile({ ...(root as Json), $defs: parts });
    return (value) => {
      if (validate(coerce ? fromText(value, schema) : value)) return null;
      const [error] = validate.errors ?? [];
      return `${error?.instancePath || "it"} ${error?.message}${said(error?.params)}`;
    };
  }

  /** The schema with all that it refers to beside it, as JSON Schema. */
  private standalone(value: unknown, parts: Record<string, unknown>): unknown {
    if (Array.isArray(value)) return value.map((one) => this.standalone(one, parts));
    if (typeof value !== "object" || value === null) return value;
    const { nullable, example: _, examples: __, ...rest } = value as Json;
    if (typeof rest.$ref === "string") {
      const name = rest.$ref.split("/").at(-1) ?? "";
      if (!(name in parts)) {
        // Kept before it is filled: schemas may refer to themselves.
        parts[name] = {};
        parts[name] = this.standalone(this.find(rest.$ref), parts);
      }
      return { $ref: `#/$defs/${name}` };
    }
    const plain = Object.fromEntries(
      Object.entries(rest).map(([key, one]) => [key, this.standalone(one, parts)]),
    );
    return nullable === true ? { anyOf: [plain, { type: "null" }] } : plain;
  }

  private resolve(value: Json): Json {
    return typeof value.$ref === "string" ? this.resolve(this.find(value.$ref)) : value;
  }

  private find(reference: string): Json {
    let found: unknown = this.document;
    for (const step of reference.split("/").slice(1)) found = (found as Json | undefined)?.[step];
    if (typeof found !== "object" || found === null) throw new Error(`the document has no ${reference}`);
    return found as Json;
  }
}

const descriptions = new Map<Flavour, Description>();

/** Read once in a process, and only if somebody asks. */
export function described(flavour: Flavour): Description {
  const found = descriptions.get(flavour) ?? new Description(flavour);
  descriptions.set(flavour, found);
  return found;
}

function fits(template: string, path: string): boolean {
  const [wanted, given] = [template.split("/"), path.split("/")];
  const same = (part: string, at: number) =>
    /^\{.+\}$/.test(part) ? (given[at] ?? "") !== "" : part === given[at];
  return wanted.length === given.length && wanted.every(same);
}

function jsonOf(part: Json): Json | null {
  const content = (part.content ?? {}) as Record<string, { schema?: Json }>;
  return content["application/json"]?.schema ?? null;
}

/** A query holds text alone. */
function fromText(value: unknown, schema: Json): unknown {
  if (schema.type === "integer" || schema.type === "number") return Number(value);
  return schema.type === "boolean" ? value === "true" : value;
}

/** Names of properties only, never what is in them. */
function said(params: Json | undefined): string {
  const name = params?.additionalProperty ?? params?.missingProperty;
  return typeof name === "string" ? ` (${name})` : "";
}
