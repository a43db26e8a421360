// The documentation is held against what it is about: links, faults, sentences, pictures.

import { strict as assert } from "node:assert";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { anchorsOf, brokenBecause, linksOf, pages, REPOSITORY, read } from "./pages.ts";
import { filesOf, mapping, PICTURES } from "./pictures.ts";
import { codes, organizationKeys, quoted, said } from "./sentences.ts";
import { differences, helped, helpIn, saidIn } from "./translated.ts";

const TROUBLESHOOTING = "docs/troubleshooting.md";

test("every link in the documentation leads somewhere", () => {
  const links = pages().flatMap(linksOf);
  assert.ok(links.length > 50, "there are links to look at");
  const broken = links.flatMap((link) => {
    const why = brokenBecause(link);
    return why === null ? [] : [`${link.page}: ${link.to}: ${why}`];
  });
  assert.deepEqual(broken, []);
});

test("a link that leads nowhere is found", () => {
  const page = "docs/README.md";
  for (const to of ["guide/nothing.md", "admin.md#nothing", "http://example.com", "#nothing"]) {
    assert.notEqual(brokenBecause({ page, to }), null, to);
  }
  for (const to of ["guide/rotate.md", "admin.md#proxies", "https://example.com", "#for-users"]) {
    assert.equal(brokenBecause({ page, to }), null, to);
  }
});

test("every page of the documentation is reached from another", () => {
  const reached = new Set(
    pages().flatMap((page) =>
      linksOf(page).map(({ to }) => new URL(to, `file:///${page}`).pathname.replace(/^\//, "")),
    ),
  );
  const lonely = pages().filter((page) => page.startsWith("docs/") && !reached.has(page));
  assert.deepEqual(lonely, []);
});

test("every fault has its entry in the troubleshooting", () => {
  assert.ok(codes().includes("keychain_locked"), "the codes are found");
  const anchors = anchorsOf(TROUBLESHOOTING);
  assert.deepEqual(
    codes().filter((code) => !anchors.has(code)),
    [],
  );
});

test("every sentence that the troubleshooting quotes is one that the program says", () => {
  const sources = said();
  const sentences = quoted(TROUBLESHOOTING);
  assert.ok(sentences.length > 60, "sentences are found");
  // A name that it begins with may be put before it elsewhere.
  const unsaid = sentences.filter((sentence) => !sources.includes(sentence.replace(/^… /, "")));
  assert.deepEqual(unsaid, []);
});

test("in every language that has it, the help has every entry, with the sentences that Patrol says there", () => {
  assert.ok(helped().includes("de"), "the German help is found");
  for (const language of helped()) {
    const found = differences(read(TROUBLESHOOTING), read(helpIn(language)), saidIn(language));
    assert.deepEqual(found, [], helpIn(language));
  }
});

test("a help that is not as Patrol speaks is found", () => {
  const [english, german, said] = [read(TROUBLESHOOTING), read(helpIn("de")), saidIn("de")];
  for (const [right, wrong] of [
    ["> Der Schlüsselbund ist gesperrt.", "> Der Schlüsselbund ist zu."],
    ["> Dieses Token wird nicht mehr verwahrt.\n>\n", ""],
    ["*Schlüsselbund entsperren …*", "*Schlüsselbund öffnen …*"],
    ['<a id="captcha"></a>', ""],
    ["../admin.md#certificates", "../admin.md#proxies"],
  ] as const) {
    assert.ok(german.includes(right), right);
    assert.notDeepEqual(differences(english, german.replace(right, wrong), said), [], right);
  }
});

test("the admin's guide names every key of the organization file", () => {
  const guide = read("docs/admin.md");
  const keys = organizationKeys();
  assert.ok(keys.includes("tokens.max_days") && keys.includes("redirect_uri"), "the keys are found");
  assert.deepEqual(
    keys.filter((key) => !guide.includes(key)),
    [],
  );
});

test("every picture is one that a journey takes", () => {
  for (const [name, { file, journey, picture }] of Object.entries(mapping())) {
    const source = read(join("tests/journeys", file));
    assert.ok(source.includes(`"${journey}"`), `${name}: ${file} has no journey “${journey}”`);
    assert.ok(source.includes(`("${picture}")`), `${name}: ${file} takes no picture “${picture}”`);
  }
});

test("every picture that a page shows is there, and every one that is there is shown", () => {
  const expected = Object.entries(mapping()).flatMap(([name, taken]) => filesOf(name, taken));
  const shown = pages()
    .flatMap(linksOf)
    .flatMap(({ to }) => /pictures\/([^/]+\.png)$/.exec(to)?.[1] ?? []);
  assert.deepEqual([...new Set(shown)].sort(), expected.sort());
  assert.deepEqual(readdirSync(PICTURES).sort(), expected);
  assert.ok(existsSync(join(REPOSITORY, "docs/pictures.json")));
});
