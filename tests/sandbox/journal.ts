/**
 * What the sandbox heard: every request with its credentials, how many ran at the same moment,
 * and each breach of the protocol (a secret at the wrong host, a field that does not exist, …).
 */
import type { FastifyRequest } from "fastify";
import { type Credential, credentialsOf } from "./credentials.ts";
import type { ServerName } from "./model.ts";

export interface Entry {
  id: number;
  to: ServerName;
  runtime: string | null;
  method: string;
  /** The path without its query. */
  path: string;
  query: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  startMs: number;
  /** Null while it runs. */
  endMs: number | null;
  /** Null when the client got no answer. */
  status: number | null;
  credentials: Credential[];
}

export interface Violation {
  kind: string;
  message: string;
  request: number | null;
  to: ServerName | null;
}

export interface Count {
  now: number;
  max: number;
  total: number;
}

const LIMIT = 50_000;

export class Journal {
  entries: Entry[] = [];
  violations: Violation[] = [];
  readonly overall = blank();
  readonly appProxy = blank();
  readonly perServer = new Map<string, Count>();
  readonly perRuntime = new Map<string, Count>();
  private next = 1;

  begin(to: ServerName, request: FastifyRequest, runtime: string | null): Entry {
    const [path, query] = split(request.url);
    const entry: Entry = {
      id: this.next++,
      to,
      runtime,
      method: request.method,
      path,
      query,
      headers: { ...request.headers },
      body: "",
      startMs: Date.now(),
      endMs: null,
      status: null,
      credentials: credentialsOf(request.headers, new URLSearchParams(query)),
    };
    if (this.entries.length >= LIMIT) this.entries.shift();
    this.entries.push(entry);
    for (const count of this.countsOf(entry)) {
      count.now += 1;
      count.total += 1;
      count.max = Math.max(count.max, count.now);
    }
    return entry;
  }

  end(entry: Entry, status: number | null): void {
    if (entry.endMs !== null) return;
    entry.endMs = Date.now();
    entry.status = status;
    for (const count of this.countsOf(entry)) count.now -= 1;
  }

  violate(kind: string, message: string, entry: Entry | null): void {
    this.violations.push({ kind, message, request: entry?.id ?? null, to: entry?.to ?? null });
  }

  /** Forgets requests and peaks; what runs at this moment keeps counting. */
  clear(): void {
    this.entries = this.entries.filter((entry) => entry.endMs === null);
    for (const count of [
      this.overall,
      this.appProxy,
      ...this.perServer.values(),
      ...this.perRuntime.values(),
    ]) {
      count.max = count.now;
      count.total = count.now;
    }
  }

  private countsOf(entry: Entry): Count[] {
    const counts = [this.overall, at(this.perServer, entry.to)];
    if (entry.to === "appProxy") counts.push(this.appProxy);
    if (entry.runtime !== null) counts.push(at(this.perRuntime, entry.runtime));
    return counts;
  }
}

function at(counts: Map<string, Count>, name: string): Count {
  const found = counts.get(name);
  if (found) return found;
  const made = blank();
  counts.set(name, made);
  return made;
}

function blank(): Count {
  return { now: 0, max: 0, total: 0 };
}

function split(url: string): [string, string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}
