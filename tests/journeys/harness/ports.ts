// Ports of 127.0.0.1 that nobody listens on.

import { createServer } from "node:net";

/** One that the system chooses: for whoever takes it at once. */
export function freePort(): Promise<number> {
  return tried(0);
}

/**
 * One that stays free while nobody takes it: below those that the system gives
 * to outgoing connections (ip(7), ip_local_port_range).
 */
export async function quietPort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const found = await tried(port).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error("no port is free");
}

function tried(port: number): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const got = typeof address === "object" && address ? address.port : 0;
      server.close(() => done(got));
    });
  });
}
