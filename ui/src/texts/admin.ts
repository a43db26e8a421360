// How an admin registers Patrol with each provider, and what to write into the organization file.
//
// GitHub and GitLab let the port of 127.0.0.1 vary; both Bitbuckets want localhost and one fixed port (see
// `Redirect` in `src-tauri/core/src/domain/application.rs`, which checks the file against the same rules).
// What stands between backticks is written as it is.

import { tr } from "./tr";

export type Guide = {
  readonly title: string;
  readonly steps: readonly string[];
  /** For the organization file; the dots are what the provider gave. */
  readonly sample: string;
};

export const admin = {
  title: tr("For admins: registering Patrol"),
  lead: tr(
    "Register one application for each Git host, write it into organization.toml, and hand the file out. Users import it here, or you lay it on their computers:",
  ),
  places: [
    ["Linux", "/etc/patrol/organization.toml"],
    ["Windows", "%ProgramData%\\Patrol\\organization.toml"],
    ["macOS", "/Library/Application Support/Patrol/organization.toml"],
  ],
  copySample: tr("Copy"),
  sampleOf: (title: string) => tr("In organization.toml, for {title}", { title }),
} as const;

export const guides: readonly Guide[] = [
  {
    title: "GitHub",
    steps: [
      tr(
        "Open Settings › Developer settings › OAuth Apps, of the organization or of your own account. GitHub Enterprise Server has the same page.",
      ),
      tr("Authorization callback URL: `http://127.0.0.1/callback`. Any port is accepted."),
      tr(
        'To sign in with a code, tick Enable Device Flow and write `flow = "device"`. No client secret is needed then.',
      ),
      tr("To sign in with the browser alone, make a client secret: GitHub demands one."),
    ],
    sample: `[[oauth_application]]
provider = "github"
url = "https://github.com"
client_id = "…"
client_secret = "…"
`,
  },
  {
    title: "GitLab",
    steps: [
      tr("Open `/-/user_settings/applications`, or Settings › Applications of a group."),
      tr("Redirect URI: `http://127.0.0.1/callback`. Any port is accepted."),
      tr("Untick Confidential. No client secret is needed then."),
      tr("Scopes: `read_api`, `read_repository`, `write_repository`."),
    ],
    sample: `[[oauth_application]]
provider = "gitlab"
url = "https://gitlab.com"
client_id = "…"
`,
  },
  {
    title: "Bitbucket Cloud",
    steps: [
      tr("Open Workspace settings › OAuth consumers and add one. It must not be private."),
      tr("Callback URL: `http://localhost:34106/`. Bitbucket takes this port alone."),
      tr("Permissions: Account Read, Workspace membership Read, Repositories Write."),
      tr("Bitbucket demands the consumer's secret."),
    ],
    sample: `[[oauth_application]]
provider = "bitbucket"
url = "https://bitbucket.org"
client_id = "…"
client_secret = "…"
redirect_uri = "http://localhost:34106/"
`,
  },
  {
    title: "Bitbucket Data Center",
    steps: [
      tr("The base URL of the server must be https."),
      tr(
        "Open Admin › Application links, create a link of the kind External application, and choose Incoming.",
      ),
      tr("Redirect URL: `http://localhost:34106/`. Bitbucket takes this port alone."),
      tr("Permission: Repositories Write."),
      tr("Bitbucket demands the client secret."),
    ],
    sample: `[[oauth_application]]
provider = "bitbucket_server"
url = "https://git.example.com"
client_id = "…"
client_secret = "…"
redirect_uri = "http://localhost:34106/"
`,
  },
];
