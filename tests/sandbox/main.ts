/** The sandbox as a program: `npx tsx tests/sandbox/main.ts --help`. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { guide, readyFile } from "./guide.ts";
import { type HostName, PROVIDER_OF } from "./model.ts";
import { organizationFile } from "./organization.ts";
import { type SandboxOptions, startSandbox } from "./sandbox.ts";

const HELP = `Stands in for Codefresh and four Git hosts, on 127.0.0.1 only.
  --runtimes N       N plain runtimes in the first account, in place of the usual ones
  --on HOST          all of those on github, gitlab, bitbucket or bitbucketServer, without a token
  --holding TOKEN    all of those with this token, such as github-soon
  --github FLAVOUR   ghes or github.com: GitHub's API, as each of them has it
  --github-com FOLDER  GitHub is https://github.com, by a proxy; certificates are made in FOLDER
  --latency MS       answer every request this much later
  --port-base P      listen on the ports P to P+8; otherwise the system chooses
  --gitlab-root PATH GitLab's relative root, such as /gitlab
  --repositories FOLDER  git's repositories lie there, made when first asked for
  --ready-file FILE  write addresses, API keys and tokens there (JSON) when ready
  --organization FILE  write the OAuth applications there, as Patrol's organization.toml
  --oidc HOST        gitlab or bitbucket_server: its OAuth2 is oidc-provider, a certified server
  --callback-port P  the port of the Bitbuckets' redirect address (34106)
  --tls-key FILE --tls-cert FILE  with --tls: https on all servers but the control port
  --quiet            print nothing`;

const { values } = parseArgs({
  options: {
    runtimes: { type: "string" },
    on: { type: "string" },
    holding: { type: "string" },
    github: { type: "string" },
    "github-com": { type: "string" },
    latency: { type: "string" },
    "port-base": { type: "string" },
    "gitlab-root": { type: "string" },
    repositories: { type: "string" },
    "ready-file": { type: "string" },
    organization: { type: "string" },
    "callback-port": { type: "string" },
    oidc: { type: "string", multiple: true },
    tls: { type: "boolean" },
    "tls-key": { type: "string" },
    "tls-cert": { type: "string" },
    quiet: { type: "boolean" },
    help: { type: "boolean" },
  },
});

if (values.help) process.stdout.write(`${HELP}\n`);
else await main();

async function main(): Promise<void> {
  const sandbox = await startSandbox(options());
  const file = values["ready-file"];
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      if (file) rmSync(file, { force: true });
      void sandbox.stop().then(() => process.exit(0));
    });
  }
  if (values.organization) {
    writeFileSync(values.organization, organizationFile(readyFile(sandbox.world)), { mode: 0o600 });
  }
  if (file) {
    // Written aside and moved, so that whoever waits for it never reads half of it.
    writeFileSync(`${file}.new`, JSON.stringify(readyFile(sandbox.world), null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  if (!values.quiet) process.stdout.write(guide(sandbox.world));
}

function options(): SandboxOptions {
  const { "tls-key": key, "tls-cert": cert } = values;
  if (values.tls && !(key && cert)) throw new Error("--tls needs --tls-key and --tls-cert");
  const number = (text: string | undefined) => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0) throw new Error(`"${text}" is not a number`);
    return value;
  };
  const runtimes = number(values.runtimes);
  const portBase = number(values["port-base"]);
  const callbackPort = number(values["callback-port"]);
  const oidc = (values.oidc ?? []).map((kind) => {
    if (kind === "gitlab" || kind === "bitbucket_server") return kind;
    throw new Error(`--oidc ${kind}: gitlab or bitbucket_server`);
  });
  const { on, github } = values;
  if (on !== undefined && !(on in PROVIDER_OF)) {
    throw new Error(`--on ${on}: ${Object.keys(PROVIDER_OF).join(", ")}`);
  }
  if (github !== undefined && github !== "ghes" && github !== "github.com") {
    throw new Error(`--github ${github}: ghes or github.com`);
  }
  return {
    oidc,
    ...(on === undefined ? {} : { runtimesOn: on as HostName }),
    ...(values.holding === undefined ? {} : { holding: values.holding }),
    ...(github === undefined ? {} : { githubFlavour: github }),
    ...(values["github-com"] === undefined ? {} : { githubCom: values["github-com"] }),
    ...(values.repositories === undefined ? {} : { repositories: values.repositories }),
    latencyMs: number(values.latency) ?? 0,
    ...(runtimes === undefined ? {} : { runtimes }),
    ...(portBase === undefined ? {} : { portBase }),
    ...(callbackPort === undefined ? {} : { callbackPort }),
    ...(values["gitlab-root"] === undefined ? {} : { gitlabRoot: values["gitlab-root"] }),
    ...(values.tls && key && cert ? { tls: { key: readFileSync(key), cert: readFileSync(cert) } } : {}),
  };
}
