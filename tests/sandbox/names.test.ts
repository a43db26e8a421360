// github.com by its own name: a proxy, a certificate, and nothing that leaves the machine.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "node:tls";
import { readyFile } from "./guide.ts";
import { steer, tokenValue, violations, withSandbox } from "./testing.ts";

interface Told {
  status: number;
  body: string;
}

/** As a program does with HTTPS_PROXY: RFC 9110, 9.3.6. */
function through(proxy: string, ca: Buffer, name: string, path: string, token?: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(proxy);
    const asked = request({ host: hostname, port, method: "CONNECT", path: `${name}:443` });
    asked.once("error", reject).once("connect", (answer, socket) => {
      if (answer.statusCode !== 200) return resolve({ status: answer.statusCode ?? 0, body: "" });
      const createConnection = () => connect({ socket, servername: name, ca });
      const headers = {
        host: name,
        "user-agent": "test",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      };
      secureRequest({ host: name, path, headers, createConnection }, (response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.once("end", () => {
          socket.destroy();
          resolve({ status: response.statusCode ?? 0, body });
        });
      })
        .once("error", reject)
        .end();
    });
    asked.end();
  });
}

test("GitHub's stand-in is github.com and api.github.com to who trusts it, and no other name leads anywhere", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-names-"));
  try {
    await withSandbox(
      async (sandbox) => {
        const { hosts, realNames } = readyFile(sandbox.world);
        assert.deepEqual(hosts.github, { web: "https://github.com", api: "https://api.github.com" });
        assert.ok(realNames);
        const ca = readFileSync(realNames.caFile);
        const ask = (name: string, path: string, token?: string) =>
          through(realNames.proxy, ca, name, path, token);
        const user = await ask("api.github.com", "/user", tokenValue(sandbox, "github-good"));
        assert.equal(user.status, 200);
        assert.equal(JSON.parse(user.body).login, "ada-dev");
        assert.equal((await ask("api.github.com", "/user")).status, 401);
        assert.equal((await ask("api.github.com", "/meta")).status, 200);
        assert.equal((await ask("github.com", "/login/device")).status, 302);
        const refs = "/acme/gitops.git/info/refs?service=git-upload-pack";
        assert.equal((await ask("github.com", refs)).status, 401);
        assert.deepEqual(await violations(sandbox), []);
        assert.equal((await ask("github.com.evil.example", "/")).status, 502);
        assert.deepEqual(await violations(sandbox), ["stranger"]);
        await steer(sandbox, "/violations", undefined, "DELETE");
        await assert.rejects(through(realNames.proxy, Buffer.from(""), "api.github.com", "/user"));
      },
      { githubCom: folder },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
