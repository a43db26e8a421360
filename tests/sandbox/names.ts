/**
 * Real names for a stand-in: a certificate of a private authority, and an HTTP proxy (RFC 9110,
 * 9.3.6, CONNECT) by which `api.github.com` leads here. A program meets it as it meets a company's
 * proxy: `HTTPS_PROXY` in its environment, and the authority's file among those it trusts. Any other
 * name is refused and written down, so nothing leaves the machine by it.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Journal } from "./journal.ts";
import type { Tls } from "./server.ts";

export const GITHUB_COM = ["github.com", "api.github.com"];

export interface Certificate extends Tls {
  /** The authority, in PEM, for whoever is to trust it. */
  caFile: string;
}

/** Written into the folder; the private keys too, and good for a week, since clocks are put forward. */
export function certificateFor(folder: string, names: string[]): Certificate {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const authority = ["req", "-x509", ...key, "-days", "7", "-subj", "/CN=Sandbox authority"];
  openssl(...authority, "-keyout", at("ca-key.pem"), "-out", at("ca.pem"));
  openssl("req", "-new", ...key, "-subj", "/CN=sandbox", "-keyout", at("key.pem"), "-out", at("request.pem"));
  const extensions = ["basicConstraints=CA:FALSE", `subjectAltName=${names.map((one) => `DNS:${one}`)}`];
  writeFileSync(at("extensions.cnf"), `${extensions.join("\n")}\n`);
  const signed = ["x509", "-req", "-days", "7", "-in", at("request.pem"), "-extfile", at("extensions.cnf")];
  const by = ["-CA", at("ca.pem"), "-CAkey", at("ca-key.pem"), "-CAcreateserial"];
  openssl(...signed, ...by, "-out", at("cert.pem"));
  return { key: readFileSync(at("key.pem")), cert: readFileSync(at("cert.pem")), caFile: at("ca.pem") };
}

/** `ports` says where each name's port 443 is on this machine. */
export function namesProxy(
  journal: Journal,
  ports: () => Map<string, number>,
): { proxy: Server; stop: () => void } {
  const open = new Set<Socket>();
  const proxy = createServer((_request, response) => {
    response.writeHead(405).end();
  });
  proxy.on("connect", ({ url }, client: Socket, head: Buffer) => {
    const refuse = () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    client.on("error", () => {});
    const [name = "", port] = String(url).split(":");
    const target = port === "443" ? ports().get(name) : undefined;
    if (target === undefined) {
      journal.violate("stranger", `the proxy was asked for ${name}`, null);
      refuse();
      return;
    }
    const server = connect(target, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.write(head);
      client.pipe(server).pipe(client);
    });
    server.on("error", refuse);
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
  });
  const stop = () => {
    proxy.close();
    for (const socket of open) socket.destroy();
  };
  return { proxy, stop };
}
