// A token's own page: what is known of it, kept while it is open so that coming back to it shows it at once.
import { signal } from "@preact/signals";
import * as backend from "../backend";
import type { ExportFormat } from "../bindings/ExportFormat";
import type { TokenPage } from "../bindings/TokenPage";
import { tokensMenu } from "../texts/token-page";
import { show } from "./acts";
import { rotationOf } from "./rotations";
import { notice, said } from "./session";

export const pages = signal<ReadonlyMap<string, TokenPage>>(new Map());

export function layPage(page: TokenPage): void {
  pages.value = new Map(pages.peek()).set(page.token.id, page);
}

let newest = 0;

/** Asks for it anew; only the newest answer counts. */
export async function loadPage(id: string): Promise<void> {
  const mine = ++newest;
  const page = await backend.tokenDetails(id);
  if (mine === newest) layPage(page);
}

export const openTokenPage = (token: string, runtime?: string): void =>
  show({ what: "token-page", token, runtime });

/** Begins a rotation, or goes on with the one that the token is part of. */
export function openRotation(token: string, runtime?: string): void {
  const begun = rotationOf(token);
  show({ what: "rotate", token: begun ? null : token, rotation: begun?.id ?? null, runtime });
}

export async function exportTokens(format: ExportFormat): Promise<void> {
  try {
    const path = await backend.exportTokens(format);
    if (path !== null) said.value = tokensMenu.exported(path);
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
  }
}
