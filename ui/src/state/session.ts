// What the window knows besides the runtimes: who is connected, what is under way, what lies over the table.
import { batch, signal } from "@preact/signals";
import type { AccountView } from "../bindings/AccountView";
import type { Change } from "../bindings/Change";
import type { Fault } from "../bindings/Fault";
import type { Place } from "../bindings/Place";
import type { Start } from "../bindings/Start";
import type { Step } from "../bindings/Step";
import type { TokenView } from "../bindings/TokenView";
import { takeBatches } from "./batches";
import { takeRotations } from "./rotations";
import { setRows } from "./runtimes";
import { clearSelection } from "./selection";

export type Screen = "opening" | "connect" | "main" | "settings";

export type Dialog =
  /** `also`: the other runtimes that were ticked in the table for it. */
  | { readonly what: "token"; readonly runtime: string; readonly also?: readonly string[] }
  | { readonly what: "choose-host" }
  | { readonly what: "batch"; readonly batch: string; readonly runtime?: string | undefined }
  | { readonly what: "delete"; readonly runtime: string }
  | { readonly what: "details"; readonly runtime: string }
  /** `runtime`: the row that it was opened from, which gets the focus back. */
  | { readonly what: "token-page"; readonly token: string; readonly runtime?: string | undefined }
  | { readonly what: "edit-token"; readonly token: string; readonly runtime?: string | undefined }
  | { readonly what: "remove-token"; readonly token: string; readonly runtime?: string | undefined }
  /** Of a token; or a rotation that was begun before. */
  | {
      readonly what: "rotate";
      readonly token: string | null;
      readonly rotation: string | null;
      readonly runtime?: string | undefined;
    }
  /** What it is about is in `state/git.ts`. */
  | { readonly what: "take-token" }
  | { readonly what: "report" }
  | { readonly what: "add-account" }
  | { readonly what: "remove-account"; readonly account: string };

/** A place in the window that a menu or a hint belongs to. */
export type Anchor = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

export type Overlay =
  | { readonly what: "row-menu"; readonly runtime: string; readonly at: Anchor }
  | { readonly what: "why"; readonly runtime: string; readonly at: Anchor }
  | { readonly what: "accounts"; readonly at: Anchor }
  | { readonly what: "tokens"; readonly at: Anchor }
  | { readonly what: "snooze"; readonly token: string; readonly at: Anchor };

export const screen = signal<Screen>("opening");
export const dialog = signal<Dialog | null>(null);
export const overlay = signal<Overlay | null>(null);

/**
 * Whether something in the open dialog was typed, chosen or pressed: what would be lost, or go on unseen, if
 * another took its place. The dialog itself says so.
 */
export const dialogTouched = signal(false);

export const version = signal("");
/** The Codefresh URL to propose: the program says it, which knows the organization's. */
export const codefreshUrl = signal("https://g.codefresh.io");
export const accounts = signal<readonly AccountView[]>([]);
export const active = signal<string | null>(null);
export const tokens = signal<readonly TokenView[]>([]);

/** When the platform brought the list; none before the first time. */
export const listedAt = signal<number | null>(null);
/** When what is shown was last whole; it does not move while a refresh fills it in. */
export const seenAt = signal<number | null>(null);
/** Whether a refresh ended well since the window was opened. */
export const fresh = signal(false);

export const refreshing = signal<{ done: number; total: number } | null>(null);
export const refreshFault = signal<Fault | null>(null);
export const notice = signal<Fault | null>(null);
export const keychain = signal<{ fault: Fault | null; prompting: boolean }>({
  fault: null,
  prompting: false,
});

/** One sentence on how the newest act ended, for the status line and the screen reader. */
export const said = signal("");

/** Where each act under way has come to, by the page's name for it. */
export const steps = signal<ReadonlyMap<string, Step>>(new Map());

export type SignInPage = Omit<Extract<Change, { kind: "signIn" }>, "kind" | "job">;

/** Where each sign-in under way waits for the user, by the page's name for it. */
export const signIns = signal<ReadonlyMap<string, SignInPage>>(new Map());

/** A row that wants the focus back; the table takes it and clears this. */
export const focusOn = signal<string | null>(null);

/** Where a click outside of the window leads; `state/go.ts` follows it and clears this. */
export const wanted = signal<Place | null>(null);

/** The runtimes on which an act of the table's own is under way. */
export const busyRows = signal<ReadonlySet<string>>(new Set());

export function activeAccount(): AccountView | null {
  return accounts.value.find((account) => account.id === active.value) ?? null;
}

/** Whether the keychain is what stands in the way. */
export const isOfKeychain = (fault: Fault | null): boolean => fault?.code.startsWith("keychain_") ?? false;

/** A refresh failed. What the keychain has to do with it is said once, where it can be unlocked. */
export function failRefresh(fault: Fault): void {
  batch(() => {
    refreshFault.value = fault;
    if (isOfKeychain(fault)) keychain.value = { ...keychain.peek(), fault };
  });
}

/** Takes the window's first knowledge, or another account's. */
export function take(start: Start): void {
  batch(() => {
    version.value = start.version;
    codefreshUrl.value = start.codefreshUrl;
    accounts.value = start.accounts;
    active.value = start.active;
    tokens.value = start.tokens;
    listedAt.value = start.listedAt;
    seenAt.value = start.listedAt;
    fresh.value = false;
    refreshing.value = null;
    refreshFault.value = null;
    notice.value = start.notice;
    takeBatches(start.batches);
    takeRotations(start.rotations);
    clearSelection();
    overlay.value = null;
    setRows(start.runtimes);
    screen.value = start.active === null ? "connect" : "main";
  });
}

/** Back to where the settings were opened from. */
export function leaveSettings(): void {
  screen.value = active.peek() === null ? "connect" : "main";
}
