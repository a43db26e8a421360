/** Faults on demand: the next N requests that match are answered badly, late, or not at all. */
import type { Entry } from "./journal.ts";

export type FailureKind = "status" | "hang" | "cut" | "slow" | "graphql-errors" | "redirect";

export interface Failure {
  id: number;
  server: string;
  match: { path?: string; method?: string; body?: string; query?: string; runtime?: string };
  /** How many more requests it spoils. */
  left: number;
  kind: FailureKind;
  status: number;
  body: unknown;
  headers: Record<string, string>;
  /** For `slow`. */
  delayMs: number;
  /** For `graphql-errors`. */
  message: string;
  /** The request takes effect first, and only its answer is spoiled. */
  after: boolean;
}

export class Failures {
  list: Failure[] = [];
  private next = 1;

  /** Reads what POST /fail was given; throws a sentence when it makes no sense. */
  add(given: Record<string, unknown>): Failure {
    const kind = (given.kind ?? "status") as FailureKind;
    if (!["status", "hang", "cut", "slow", "graphql-errors", "redirect"].includes(kind)) {
      throw new Error(`kind "${kind}" is none of status, hang, cut, slow, graphql-errors, redirect`);
    }
    const times = given.times ?? 1;
    const failure: Failure = {
      id: this.next++,
      server: String(given.server ?? "any"),
      match: (given.match ?? {}) as Failure["match"],
      left: times === "always" ? Number.POSITIVE_INFINITY : Number(times),
      kind,
      status: Number(given.status ?? defaultStatus(kind)),
      body: given.body,
      headers: (given.headers ?? {}) as Record<string, string>,
      delayMs: Number(given.delayMs ?? 5000),
      message: String(given.message ?? "Something went wrong"),
      after: given.after === true,
    };
    this.list.push(failure);
    return failure;
  }

  /** The failure that this request meets, counted down. */
  take(entry: Entry): Failure | null {
    const found = this.list.find((failure) => failure.left > 0 && matches(failure, entry));
    if (!found) return null;
    found.left -= 1;
    if (found.left <= 0) this.list = this.list.filter((failure) => failure !== found);
    return found;
  }

  clear(): void {
    this.list = [];
  }
}

function matches({ server, match }: Failure, entry: Entry): boolean {
  if (server !== "any" && server !== entry.to) return false;
  if (match.runtime !== undefined && match.runtime !== entry.runtime) return false;
  if (match.method !== undefined && match.method.toUpperCase() !== entry.method) return false;
  if (match.path !== undefined && !entry.path.includes(match.path)) return false;
  if (match.query !== undefined && !`${entry.query}\n${entry.body}`.includes(match.query)) return false;
  return match.body === undefined || entry.body.includes(match.body);
}

function defaultStatus(kind: FailureKind): number {
  if (kind === "redirect") return 302;
  return kind === "graphql-errors" ? 200 : 500;
}
