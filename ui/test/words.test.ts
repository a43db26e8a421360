// The rows in words: plurals, spans of time, and what each state says.
import { describe, expect, test } from "vitest";
import * as texts from "../src/texts/en";
import { span } from "../src/texts/format";
import {
  canAuthorize,
  canTryAgain,
  expiryWords,
  hasToken,
  rowExpiryWords,
  scopeWords,
  stateWords,
  tokenWords,
} from "../src/texts/row";
import { DAY, HOUR, MINUTE, NOON, row, token } from "./help";

describe("plurals and numbers", () => {
  test("one runtime, none and many", () => {
    expect(texts.runtimes(1)).toBe("1 runtime");
    expect(texts.runtimes(0)).toBe("0 runtimes");
    expect(texts.runtimes(1_200)).toBe("1,200 runtimes");
  });

  test("the end of a refresh counts those that are silent", () => {
    expect(texts.status.over(48, 0)).toBe("48 runtimes refreshed.");
    expect(texts.status.over(48, 1)).toBe("48 runtimes refreshed; 1 does not answer.");
    expect(texts.status.over(48, 2)).toBe("48 runtimes refreshed; 2 do not answer.");
  });

  test("a token that stays says who uses it", () => {
    expect(texts.remove.stays(1)).toBe("It stays in the keychain: 1 other runtime uses it.");
    expect(texts.remove.stays(3)).toBe("It stays in the keychain: 3 other runtimes use it.");
  });
});

describe("spans of time", () => {
  test.each([
    [-10_000, "just now"],
    [-50_000, "1 minute ago"],
    [-5 * MINUTE, "5 minutes ago"],
    [-3 * HOUR - MINUTE, "3 hours ago"],
    [3 * DAY + HOUR, "in 3 days"],
    [30 * HOUR, "in 1 day"],
    [90 * DAY, "in 3 months"],
    [800 * DAY, "in 2 years"],
  ])("%d ms is %s", (apart, words) => {
    expect(span(NOON + apart, NOON)).toBe(words);
  });
});

test("days are the calendar's, as the reminders count them", () => {
  const late = new Date(2026, 10, 27, 23, 0).getTime();
  // A little over two days by the clock, three leaves of the calendar.
  expect(span(new Date(2026, 10, 30, 0, 30).getTime(), late)).toBe("in 3 days");
  expect(span(new Date(2026, 10, 25, 22, 0).getTime(), late)).toBe("2 days ago");
});

describe("the token", () => {
  test("is named with its kind", () => {
    expect(tokenWords(row("a", { token: token() }))).toMatchObject({
      main: "work@github.com",
      second: "personal access token (classic)",
    });
  });

  test("that Patrol did not put there is said to be so, whatever the runtime thinks of it", () => {
    for (const says of ["valid", "authorized", "invalid"] as const) {
      expect(tokenWords(row("a", { says }))).toMatchObject({
        main: "Added elsewhere",
        title: "A token that Patrol did not put there",
      });
    }
  });

  test("that lies in the cluster alone is said to be there", () => {
    const kept = row("a", { says: "valid", keptByRuntime: true });
    expect(tokenWords(kept)).toMatchObject({
      main: "Kept by the runtime",
      second: "signed in through the runtime",
    });
    // Nobody knows when it expires, and nothing is made up.
    expect(rowExpiryWords(kept, NOON).main).toBe("Unknown");
    expect(rowExpiryWords(row("a"), NOON).main).toBe("–");
  });

  test("is absent only where the runtime said so; without an answer it is not known", () => {
    expect(tokenWords(row("a", { says: "not_authorized" })).main).toBe("No token");
    expect(tokenWords(row("a", { state: "unreachable" })).main).toBe("Not known");
    expect(tokenWords(row("a", { state: "no_integration" })).main).toBe("–");
  });
});

describe("scopes", () => {
  test("are all there, missing by name, or cannot be checked", () => {
    expect(scopeWords(token()).main).toBe("All there");
    expect(scopeWords(token({ scopes: { kind: "missing", granted: [], missing: ["a", "b"] } })).main).toBe(
      "Missing: a, b",
    );
    expect(scopeWords(token({ scopes: { kind: "unknown" } })).main).toBe("Cannot be checked");
    expect(scopeWords(null).main).toBe("–");
  });
});

describe("expiry", () => {
  const at = (when: number, byUser = false) => token({ expiry: { kind: "at", at: when, byUser } });

  test("is a colour only when it is near or past", () => {
    expect(expiryWords(at(NOON + 60 * DAY), NOON)).toMatchObject({ main: "in 2 months", tone: "plain" });
    expect(expiryWords(at(NOON + 3 * DAY), NOON)).toMatchObject({ main: "in 3 days", tone: "warn" });
    expect(expiryWords(at(NOON - 2 * DAY), NOON)).toMatchObject({
      main: "Expired",
      second: "2 days ago",
      tone: "bad",
    });
  });

  test("at this very instant it is dead", () => {
    expect(expiryWords(at(NOON), NOON).main).toBe("Expired");
  });

  test("of a token that renews itself alarms nobody, however near it is", () => {
    for (const left of [HOUR, -HOUR]) {
      const words = expiryWords({ ...at(NOON + left), renews: true }, NOON);
      expect(words).toMatchObject({ main: "Renews itself", tone: "plain", second: null });
      expect(words.title).toContain("2026");
    }
  });

  test("of a token that its host no longer renews asks to sign in, with a sign beside the word", () => {
    const words = expiryWords({ ...at(NOON + HOUR), renews: true, signInAgain: true }, NOON);
    expect(words).toMatchObject({ main: "Sign in again", tone: "warn", alert: true });
    expect(texts.token.expiryOf({ ...at(NOON), renews: true, signInAgain: true }, NOON)).toBe(
      "sign in again",
    );
    expect(texts.token.expiryOf({ ...at(NOON), renews: true }, NOON)).toBe("renews itself");
  });

  test("names who said so, and says never and unknown", () => {
    expect(expiryWords(at(NOON + DAY, true), NOON).title).toContain("as you said");
    expect(expiryWords(token(), NOON).main).toBe("Never");
    expect(expiryWords(token({ expiry: { kind: "unknown" } }), NOON).main).toBe("Unknown");
  });
});

describe("the state", () => {
  test("of a silent runtime says since when", () => {
    const words = stateWords(row("a", { state: "unreachable", unreachableSince: NOON - 3 * DAY }), NOON);
    expect(words.main).toBe("Unreachable");
    expect(words.second).toBe("since Nov 19, 2026");
  });

  test("of a failed installation is not “Installing”", () => {
    expect(stateWords(row("a", { state: "installing", installation: "failed" }), NOON).main).toBe(
      "Installation failed",
    );
  });

  test("of a row that is being deleted says so", () => {
    expect(stateWords(row("a", { state: "valid", authorization: "deleting" }), NOON).main).toBe("Deleting…");
  });
});

describe("what can be done", () => {
  test("a token that did not get there is added, not updated, and can be tried again", () => {
    const failed = row("a", { token: token(), authorization: "failed", says: "not_authorized" });
    expect(hasToken(failed)).toBe(false);
    expect(canTryAgain(failed)).toBe(true);
  });

  test("nothing is put on a runtime without integration, in installation, or at work", () => {
    expect(canAuthorize(row("a"))).toBe(true);
    expect(canAuthorize(row("a", { provider: null }))).toBe(false);
    expect(canAuthorize(row("a", { state: "installing" }))).toBe(false);
    expect(canAuthorize(row("a", { authorization: "authorizing" }))).toBe(false);
  });
});
