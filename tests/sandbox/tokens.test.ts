import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultWorld } from "./default_world.ts";
import { gitlabRoutable } from "./tokens.ts";

/** CRC-32 bit by bit, to check the generator's by other means. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const fromBase62 = (text: string) => [...text].reduce((sum, char) => sum * 62 + DIGITS.indexOf(char), 0);
const values = (prefix: string) =>
  [...defaultWorld().tokens.values()].map(({ value }) => value).filter((value) => value.startsWith(prefix));

test("a published GitHub token passes the check used here", () => {
  const known = "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";
  assert.equal(fromBase62(known.slice(34)), crc32(known.slice(4, 34)));
});

test("every classic GitHub token has 40 characters and a right checksum", () => {
  assert.ok(values("ghp_").length >= 10);
  for (const value of values("ghp_")) {
    assert.equal(value.length, 40);
    assert.equal(fromBase62(value.slice(34)), crc32(value.slice(4, 34)));
  }
});

test("a fine-grained GitHub token has its 22 and 59 characters", () => {
  for (const value of values("github_pat_"))
    assert.match(value, /^github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}$/);
});

test("the routable GitLab token of the facts comes out letter by letter", () => {
  const random = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const made = gitlabRoutable(random, "o:1\nu:1jz");
  assert.equal(made, "glpat-AAECAwQFBgcICQoLDA0OD286MQp1OjFqegk.01.0z1ayazve");
});

test("every GitLab token is of the legacy or of the routable form", () => {
  for (const value of values("glpat-")) {
    if (value.includes(".01.")) {
      assert.equal(Number.parseInt(value.slice(-7), 36), crc32(value.slice(0, -7)));
      const [body = "", tail = ""] = value.slice(6).split(".01.");
      assert.equal(Number.parseInt(tail.slice(0, 2), 36), body.length);
    } else assert.match(value, /^glpat-[0-9A-Za-z_-]{20}$/);
  }
});

test("every Atlassian token ends in the checksum of what stands before it", () => {
  const all = [...values("ATATT3x"), ...values("ATCTT3x"), ...values("ATBB")];
  assert.ok(all.length >= 8);
  for (const value of all) {
    assert.equal(value.slice(-8), crc32(value.slice(0, -8)).toString(16).toUpperCase().padStart(8, "0"));
  }
});

test("a Data Center token holds a twelve-digit id and 20 bytes", () => {
  for (const value of values("BBDC-")) {
    assert.equal(value.length, 49);
    const content = Buffer.from(value.slice(5), "base64");
    assert.match(content.subarray(0, 13).toString("latin1"), /^\d{12}:$/);
    assert.equal(content.length, 33);
  }
});

test("tokens and API keys are the same on every start, and all different", () => {
  const secrets = () => {
    const world = defaultWorld();
    const keys = world.accounts.flatMap(({ users }) => users.map((user) => user.apiKey));
    return [...[...world.tokens.values()].map(({ value }) => value), ...keys];
  };
  assert.deepEqual(secrets(), secrets());
  assert.equal(new Set(secrets()).size, secrets().length);
  for (const key of secrets().slice(-3)) assert.match(key, /^[0-9a-f]{24}\.[0-9a-f]{64}$/);
});
