/**
 * Somebody at a browser, without the browser: opens a host's pages, fills their forms, keeps their
 * cookies. For tests that are about what comes after; the journeys use a real one.
 */
import { SIGN_INS } from "./oauth_people.ts";

export interface Page {
  address: URL;
  status: number;
  html: string;
  /** Set when the host sent the browser to somebody else: it was not followed. */
  away: URL | null;
}

export interface Acts {
  /** Who signs in; `ada-dev` if not told. */
  person?: string;
  decision?: "Authorize" | "Cancel";
}

export class Visitor {
  private readonly cookies = new Map<string, string>();

  open(address: string | URL): Promise<Page> {
    return this.ask(new URL(address));
  }

  /** Fills the form of a page and presses a button of it. */
  submit(page: Page, fields: Record<string, string>): Promise<Page> {
    const action = /<form [^>]*action="([^"]*)"/.exec(page.html)?.[1];
    if (action === undefined) throw new Error(`no form at ${page.address.pathname}`);
    const hidden = [...page.html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const body = new URLSearchParams();
    for (const [, name = "", value = ""] of hidden) body.set(name, plain(value));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.ask(new URL(plain(action), page.address), body);
  }

  /** Signs in if the page asks for it, second factor included. */
  async signIn(page: Page, name = "ada-dev"): Promise<Page> {
    const person = SIGN_INS.find((one) => one.name === name);
    if (!person) throw new Error(`nobody is called ${name}`);
    if (!page.html.includes('name="password"')) return page;
    const next = await this.submit(page, { login: person.name, password: person.password });
    return next.html.includes('name="ticket"') ? this.submit(next, { code: person.code ?? "" }) : next;
  }

  /** From an authorization request to where the application is sent its answer. */
  async authorize(address: string | URL, { person, decision = "Authorize" }: Acts = {}): Promise<URL> {
    const consent = await this.signIn(await this.open(address), person);
    const answered = consent.away ? consent : await this.submit(consent, { decision });
    if (!answered.away) throw new Error(`${answered.status} at ${answered.address.pathname}`);
    return answered.away;
  }

  /** Types a device code, and answers. */
  async activate(verificationUri: string, user_code: string, { person, decision = "Authorize" }: Acts = {}) {
    const page = await this.signIn(await this.open(verificationUri), person);
    const consent = await this.submit(page, { user_code });
    return consent.status === 200 ? this.submit(consent, { decision }) : consent;
  }

  private async ask(address: URL, body?: URLSearchParams): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers: Record<string, string> = cookie === "" ? {} : { cookie };
    const given = body ? { method: "POST", body } : {};
    const answer = await fetch(address, { ...given, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const html = await answer.text();
    const location = answer.headers.get("location");
    if (location === null) return { address, status: answer.status, html, away: null };
    const to = new URL(location, address);
    return to.origin === address.origin ? this.ask(to) : { address, status: answer.status, html, away: to };
  }
}

function plain(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
