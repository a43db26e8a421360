// Every text that Patrol says is in the catalogue, and in every language: whole, with the same names in it.

import { strict as assert } from "node:assert";
import { test } from "node:test";
import { catalogueOf } from "../../ui/build/catalogue.ts";
import { read } from "../docs/pages.ts";
import { entriesOf, fileOf, languages, merged, parsed, TEMPLATE } from "./catalogue.ts";
import { placeholders } from "./entry.ts";
import { textsOfPage } from "./page.ts";
import { textsOfRust } from "./rust.ts";
import { sources } from "./sources.ts";

const said = sources();
const none = (found: readonly string[]) => assert.equal(found.length, 0, `\n${found.join("\n")}`);

test("the catalogue is what the sources say (else: make texts)", () => {
  assert.ok(said.texts.length > 400, "the reader is blind");
  assert.equal(read(TEMPLATE), merged(said.texts));
});

test("no text that somebody reads goes past the catalogue", () => none(said.bare));

test("no text is made while another is", () => none(said.nested));

test("there is another language than English", () => assert.ok(languages().includes("de")));

for (const language of languages()) {
  const catalogue = parsed(fileOf(language));
  const entries = entriesOf(catalogue);
  const told = (id: string) => `“${id}”`;

  test(`${language}: every text is translated, and none that nobody says any more`, () => {
    assert.equal(read(fileOf(language)), merged(said.texts, catalogue), "make texts would change the file");
    none(
      entries
        .filter(({ msgstr }) => msgstr.some((form) => form.trim() === ""))
        .map(({ msgid }) => told(msgid)),
    );
    none(entries.filter(({ comments }) => comments?.flag?.includes("fuzzy")).map(({ msgid }) => told(msgid)));
    assert.equal(Object.keys(catalogue.obsolete ?? {}).length, 0, "obsolete");
  });

  test(`${language}: what is filled in is the same, and so are the ends`, () => {
    none(
      entries.flatMap(({ msgid, msgid_plural, msgstr }) => {
        const wanted = placeholders(msgid_plural ?? msgid);
        // The one may leave its number out: “the runtime”.
        const fits = (form: string, at: number) => {
          const names = placeholders(form);
          const lesser = wanted.filter((name) => name !== "n");
          return (
            names.join() === wanted.join() ||
            (msgid_plural !== undefined && at === 0 && names.join() === lesser.join())
          );
        };
        const edges = (text: string) => [/^\s*/.exec(text)?.[0], /\s*$/.exec(text)?.[0]].join("|");
        return msgstr
          .filter((form, at) => !fits(form, at) || edges(form) !== edges(msgid))
          .map((form) => `${told(msgid)}: ${told(form)}`);
      }),
    );
  });

  test(`${language}: as many forms as its rule for numbers has`, () => {
    const forms = Number(/nplurals=(\d+)/.exec(catalogue.headers["Plural-Forms"] ?? "")?.[1]);
    assert.ok(forms > 0, "nplurals");
    assert.equal(catalogue.headers.Language, language);
    assert.ok(catalogueOf(read(fileOf(language))).rule.includes("n"), "plural=");
    none(
      entries
        .filter(({ msgid_plural, msgstr }) => msgstr.length !== (msgid_plural === undefined ? 1 : forms))
        .map(({ msgid }) => told(msgid)),
    );
  });
}

// --- The readers are not blind -------------------------------------------

test("texts of the page are found, and English beside the catalogue too", () => {
  const { texts, bare } = textsOfPage(
    "ui/src/texts/x.ts",
    `import { tr, trn } from "./tr";
     export const x = { a: tr("Add it"), b: (n: number) => trn(n, "{n} day", "{n} days"), c: "Not so good",
       d: (x: string) => \`Sent to \${x}\`, e: "id", f: "GitHub" as "Some Type", g: tr('Say "no"') };`,
  );
  assert.deepEqual(
    texts.map(({ id, plural }) => [id, plural]),
    [
      ["Add it", undefined],
      ["{n} day", "{n} days"],
      ['Say "no"', undefined],
    ],
  );
  assert.deepEqual(bare, ["ui/src/texts/x.ts: Not so good", "ui/src/texts/x.ts: Sent to …"]);
  const component = `export const C = () => <p aria-label="close" class="Not So">Gone <b>{"x"}</b></p>;`;
  assert.deepEqual(textsOfPage("ui/src/c.tsx", component).bare, [
    'ui/src/c.tsx: aria-label="close"',
    "ui/src/c.tsx: Gone",
  ]);
  assert.throws(() => textsOfPage("ui/src/x.ts", "tr(name)"), /written out/);
});

test("texts of the programs are found, and sentences beside the catalogue too", () => {
  const { texts, bare, nested } = textsOfRust(
    "src-tauri/x.rs",
    String.raw`
    // tr!("a comment")
    fn f<'a>(x: &'a str) -> char { tr!("One \"quoted\" \
        text"); tr!("1 day" | "{n} days" % n, x); tr!("verb" => "Open"); '"' }
    fn g() { Fault::new(Code::Git, "Bare.").next("Also bare.").kept(tr!("Said.")); Fault::new(a(b, c), format!("x {y}")) }
    #[cfg(test)] mod tests { fn h() { Fault::new(Code::Git, "In a test."); } }
    #[error("The log has this.")] struct E; fn j() { say("Bare as well.") }
    fn k() { tr!("Outer {inner}", inner = f(tr!("inner"), 1)); (tr!("one"), tr!("two {x}", x = g(1))) }
    fn i() { tr!(r#"Raw "it" is"#); Fault::new(Code::Git, format!("{error}.")) }`,
  );
  assert.deepEqual(
    texts.map(({ id, plural, context }) => [id, plural, context]),
    [
      ['One "quoted" text', undefined, undefined],
      ["1 day", "{n} days", undefined],
      ["Open", undefined, "verb"],
      ["Said.", undefined, undefined],
      ["Outer {inner}", undefined, undefined],
      ["inner", undefined, undefined],
      ["one", undefined, undefined],
      ["two {x}", undefined, undefined],
      ['Raw "it" is', undefined, undefined],
    ],
  );
  assert.equal(bare.length, 5, bare.join("\n"));
  assert.deepEqual(nested, ["src-tauri/x.rs: “Outer {inner}”"]);
  assert.throws(() => textsOfRust("x.rs", "tr!(name)"), /written out/);
});
