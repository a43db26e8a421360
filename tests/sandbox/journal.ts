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
  /** It puts a token on a runtime. */
  registers: boolean;
  /** A failure was ordered for it: what came back is not this host's own answer. */
  spoiled: boolean;
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
  /** These look at what was heard before the violations are told: see github_contract.ts. */
  readonly judges: (() => void)[] = [];
  readonly overall = blank();
  readonly appProxy = blank();
  readonly perServer = new Map<string, Count>();
  readonly perRuntime = new Map<string, Count>();
  /** Of these, the tokens that are put on runtimes. */
  readonly registrations = { overall: blank(), perRuntime: new Map<string, Count>() };
  private found: Violation[] = [];
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
      registers: false,
      spoiled: false,
    };
    if (this.entries.length >= LIMIT) this.entries.shift();
    this.entries.push(entry);
    raise(this.countsOf(entry));
    return entry;
  }

  /** Its body has come, and says that a token is to be put on the runtime. */
  beginRegistering(entry: Entry): void {
    entry.registers = true;
    raise(this.registrationsOf(entry));
  }

  end(entry: Entry, status: number | null): void {
    if (entry.endMs !== null) return;
    entry.endMs = Date.now();
    entry.status = status;
    for (const count of this.countsOf(entry)) count.now -= 1;
    if (entry.registers) for (const count of this.registrationsOf(entry)) count.now -= 1;
  }

  get violations(): Violation[] {
    for (const judge of this.judges) judge();
    return this.found;
  }

  forgetViolations(): void {
    for (const judge of this.judges) judge();
    this.found = [];
  }

  violate(kind: string, message: string, entry: Entry | null): void {
    this.found.push({ kind, message, request: entry?.id ?? null, to: entry?.to ?? null });
  }

  /** Forgets requests and peaks; what runs at this moment keeps counting. */
  clear(): void {
    this.entries = this.entries.filter((entry) => entry.endMs === null);
    for (const count of [
      this.overall,
      this.appProxy,
      ...this.perServer.values(),
      ...this.perRuntime.values(),
      this.registrations.overall,
      ...this.registrations.perRuntime.values(),
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

  private registrationsOf({ runtime }: Entry): Count[] {
    const { overall, perRuntime } = this.registrations;
    return [overall, at(perRuntime, runtime ?? "")];
  }
}

function raise(counts: Count[]): void {
  for (const count of counts) {
    count.now += 1;
    count.total += 1;
    count.max = Math.max(count.max, count.now);
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
