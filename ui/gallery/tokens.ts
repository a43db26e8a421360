// Made-up pages of tokens, and rotations at every step.
import type { RotationDialog } from "../src/bindings/RotationDialog";
import type { RotationView } from "../src/bindings/RotationView";
import type { TokenPage } from "../src/bindings/TokenPage";
import { batch } from "./many";
import { guide, token } from "./world";

const DAY = 86_400_000;
const now = Date.now();

export function page(part: Partial<TokenPage> = {}): TokenPage {
  const uses = ["prod-eu", "prod-us", "edge-01", "mobile"].map((name, n) => ({
    key: { account: "a1", name },
    accountName: "acme",
    state: (["valid", "failed", "unreachable", "unsure"] as const)[n] ?? "valid",
  }));
  return {
    token: token({ label: "The robot of the platform team" }),
    server: "GitHub Enterprise Server 3.17.2",
    note: "Belongs to the service account. Ask Ada before rotating.",
    madeAt: now - 87 * DAY,
    scopes: [
      { scope: "repo", purpose: "read and write the repositories", needed: true, granted: true },
      { scope: "workflow", purpose: "change workflow files", needed: false, granted: true },
      { scope: "gist", purpose: null, needed: false, granted: true },
      { scope: "admin:repo_hook", purpose: "make webhooks", needed: true, granted: false },
    ],
    uses: [
      ...uses,
      { key: { account: "a2", name: "labs-1" }, accountName: "acme-labs-international", state: "valid" },
    ],
    lastCheck: { at: now - 300_000, sentence: "github.com says that it works.", ok: true },
    history: [
      { at: now - 300_000, sentence: "Verified: it works.", ok: true },
      { at: now - 2 * DAY, sentence: "Handed to git for github.com.", ok: true },
      { at: now - 3 * DAY, sentence: "prod-us did not accept it.", ok: false },
      { at: now - 30 * DAY, sentence: "Put on prod-eu.", ok: true },
      { at: now - 30 * DAY - 5_000, sentence: "Added.", ok: true },
    ],
    revocation: { kind: "byApi" },
    canRotate: true,
    rotation: null,
    ...part,
  };
}

/** A host that tells next to nothing. */
export const poor = page({
  token: token({
    id: "t4",
    name: "dev@bitbucket.org",
    host: "bitbucket.org",
    provider: "bitbucket",
    kindTitle: "Atlassian API token",
    scopes: { kind: "unknown" },
    expiry: { kind: "unknown" },
    runtimes: 0,
  }),
  server: null,
  note: null,
  madeAt: null,
  scopes: [],
  uses: [],
  lastCheck: { at: now - 300_000, sentence: "bitbucket.org does not answer.", ok: false },
  history: [],
  revocation: { kind: "byHand", url: "https://id.atlassian.com/manage-profile/security/api-tokens" },
});

export function rotation(part: Partial<RotationView> = {}): RotationView {
  return {
    id: "r1",
    name: "work@github.com",
    old: token({}),
    new: token({ id: "t1n", expiry: { kind: "at", at: now + 90 * DAY, byUser: false } }),
    step: "putting",
    batch: batch({ rotation: "r1" }),
    revocation: { kind: "byApi" },
    held: false,
    begunAt: now - 60_000,
    ...part,
  };
}

const whole = batch({ rotation: "r1", running: false, done: 50, failing: false });
const gitlab = token({ id: "t2", name: "dev@gitlab.com", host: "gitlab.com", provider: "gitlab" });

export const rotations: Record<string, RotationView> = {
  "rotate-putting": rotation(),
  "rotate-revoking": rotation({ step: "revoking", batch: whole }),
  "rotate-done": rotation({ step: "revoking", batch: whole }),
  "rotate-by-hand": rotation({
    step: "revoking",
    batch: whole,
    revocation: { kind: "byHand", url: "https://bitbucket.org/account/settings/app-passwords/" },
  }),
  "rotate-asked": rotation({
    id: "r2",
    name: "dev@gitlab.com",
    step: "asked",
    old: gitlab,
    new: null,
    batch: null,
  }),
};

/** One at each step, as banners. */
export const all: RotationView[] = [
  rotation(),
  rotation({ id: "r3", batch: batch({ id: "b3", rotation: "r3", running: false, done: 50 }) }),
  rotation({ id: "r4", step: "revoking", batch: whole }),
  rotations["rotate-asked"] ?? rotation(),
];

export function rotationDialog(part: Partial<RotationDialog> = {}): RotationDialog {
  return {
    token: token({}),
    byApi: false,
    guide: guide({}),
    asksUsername: "no",
    username: null,
    asksEmail: "no",
    email: null,
    asksExpiry: false,
    runtimes: page().uses.map(({ key, accountName, state }) => ({
      key,
      accountName,
      cluster: null,
      holds: { kind: "predecessor" },
      state,
      proposed: true,
    })),
    revocation: { kind: "byApi" },
    rotation: null,
    ...part,
  };
}

export const byApi = rotationDialog({
  token: gitlab,
  byApi: true,
  revocation: { kind: "notNeeded" },
});

/** What the other commands of this kind answer, whatever the scene. */
export function answer(command: string): unknown {
  switch (command) {
    case "verify_token":
    case "edit_token":
      return page();
    case "remove_token":
      return { removed: true, sentence: "work@github.com is gone from this computer.", fault: null };
    case "export_tokens":
      return "/home/dev/patrol-tokens.csv";
    case "rotate":
    case "rotate_by_api":
      return { rotation: rotation(), sentence: "The new token is kept.", fault: null };
    case "stop_rotation":
      return {
        rotation: rotation({ step: "stopped" }),
        sentence: "Both tokens stay as they are.",
        fault: null,
      };
    case "continue_batch":
      return batch({});
    case "stop_batch":
      return batch({ running: false });
    case "open_rotation_page":
    case "open_revocation_page":
      return { url: "https://github.com/settings/tokens", fault: null };
    default:
      return undefined;
  }
}
