/**
 * Holds every request for GitHub's API, and every answer of the stand-in's, against GitHub's own
 * description (openapi.ts). Judged when somebody asks for the violations, so that no request waits
 * for a document of many megabytes to be read.
 */
import type { Entry, Journal } from "./journal.ts";
import { described, type Flavour, type Operation } from "./openapi.ts";

interface Heard {
  entry: Entry;
  /** Below the API's address: `/user`. */
  path: string;
  /** Null: the request is to be judged. */
  answer: Answer | null;
}

export interface Answer {
  status: number;
  type: string;
  body: string;
}

/**
 * Answers that GitHub may give to anything, and describes in prose only: docs.github.com, "REST
 * API", "Authenticating", "Rate limits for the REST API" and "Troubleshooting the REST API" (404 in
 * place of 403 for what must not be seen).
 */
const EVERYWHERE = [401, 403, 404, 429];

/** What Patrol may say that it takes: docs.github.com, "Getting started with the REST API", "Media types". */
const MEDIA_TYPES = ["application/json", "application/vnd.github+json", "*/*"];

export class GithubContract {
  private waiting: Heard[] = [];

  constructor(
    private readonly journal: Journal,
    private readonly flavour: Flavour,
  ) {}

  /** Notes a request, once its body has come. */
  asked(entry: Entry, path: string): void {
    this.waiting.push({ entry, path, answer: null });
  }

  /** Notes an answer of the stand-in's own, which no failure has spoiled. */
  answered(entry: Entry, path: string, answer: Answer): void {
    this.waiting.push({ entry, path, answer });
  }

  /** Writes down what is wrong with all that was heard since the last time. */
  judge(): void {
    const heard = this.waiting;
    this.waiting = [];
    for (const { entry, path, answer } of heard) {
      const fault = answer
        ? answerFault(this.flavour, entry.method, path, answer)
        : requestFault(this.flavour, entry, path);
      if (fault) this.journal.violate(answer ? "github-answer" : "github-request", fault, entry);
    }
  }
}

type Asked = Pick<Entry, "method" | "query" | "headers" | "body">;

/** Why GitHub describes no such request, or null. */
export function requestFault(flavour: Flavour, asked: Asked, path: string): string | null {
  const operation = described(flavour).operation(asked.method, path);
  const name = `${asked.method} ${operation?.path ?? path}`;
  if (!operation) return `${flavour} describes no ${name}`;
  const fault = queryFault(operation, asked.query) ?? bodyFault(operation, asked) ?? headerFault(asked);
  return fault && `${name}: ${fault}`;
}

/** Why GitHub would not answer so, or null. */
export function answerFault(flavour: Flavour, method: string, path: string, answer: Answer): string | null {
  const description = described(flavour);
  const operation = description.operation(method, path);
  // To ask for what does not exist is the request's fault, and 404 the right answer.
  if (!operation && answer.status === 404) return null;
  const name = `the answer to ${method} ${operation?.path ?? path}, ${answer.status},`;
  const described_ = operation?.answers.get(answer.status);
  if (described_ === undefined && !EVERYWHERE.includes(answer.status)) return `${name} is not described`;
  if (described_ === null) return answer.body === "" ? null : `${name} should have no body`;
  const check = described_ ?? description.component("basic-error");
  if (!answer.type.startsWith("application/json")) return `${name} is not JSON`;
  const fault = check(JSON.parse(answer.body));
  return fault && `${name} does not fit: ${fault}`;
}

function queryFault({ query }: Operation, given: string): string | null {
  const asked = new URLSearchParams(given);
  for (const [name, value] of asked) {
    const known = query.get(name);
    if (!known) return `the query holds ${name}, which is not described`;
    const fault = known.check(value);
    if (fault) return `${name} in the query: ${fault}`;
  }
  for (const [name, { required }] of query) {
    if (required && !asked.has(name)) return `the query lacks ${name}`;
  }
  return null;
}

function bodyFault({ body }: Operation, { body: text, headers }: Asked): string | null {
  if (text === "") return body?.required ? "the body is missing" : null;
  if (!body) return "it takes no body";
  if (!String(headers["content-type"] ?? "").startsWith("application/json")) return "the body is not JSON";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "the body cannot be read as JSON";
  }
  const fault = body.check(value);
  if (fault) return `the body: ${fault}`;
  const strange = Object.keys(value ?? {}).find((name) => body.names?.includes(name) === false);
  return strange === undefined ? null : `the body holds ${strange}, which is not described`;
}

/** "User agent required", "Media types": the description itself names no headers. */
function headerFault({ headers }: Asked): string | null {
  if (!headers["user-agent"]) return "there is no User-Agent";
  const accept = String(headers.accept ?? "*/*").split(",");
  const known = accept.some((one) => MEDIA_TYPES.includes(one.split(";")[0]?.trim() ?? ""));
  return known ? null : `Accept asks for ${headers.accept}`;
}
