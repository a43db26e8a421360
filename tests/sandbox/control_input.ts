/** What the control port is given: a JSON object, of which only known fields are taken. */
import type { FastifyRequest } from "fastify";

export type Json = Record<string, unknown>;

/** Sets known fields only: a misspelt one would make a test prove nothing. */
export function assign<T extends object>(target: T, set: Json): T {
  for (const key of Object.keys(set)) {
    if (!(key in target)) throw new Error(`"${key}" is none of ${Object.keys(target).join(", ")}`);
  }
  return Object.assign(target, set);
}

export function read(request: FastifyRequest): Json {
  const body: unknown = JSON.parse(String(request.body || "{}"));
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Error("a JSON object is wanted");
  return body as Json;
}
