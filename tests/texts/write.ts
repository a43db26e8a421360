// `make texts`: writes patrol.pot from the sources, and brings each language's file to it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../docs/pages.ts";
import { entriesOf, fileOf, languages, merged, parsed, TEMPLATE } from "./catalogue.ts";
import { sources } from "./sources.ts";

const { texts } = sources();
const write = (file: string, text: string) => writeFileSync(join(REPOSITORY, file), text);

write(TEMPLATE, merged(texts));
console.log(`${TEMPLATE}: ${texts.length} texts`);
for (const language of languages()) {
  const file = fileOf(language);
  write(file, merged(texts, parsed(file)));
  const missing = entriesOf(parsed(file)).filter(({ msgstr }) => msgstr.some((form) => form === ""));
  console.log(`${file}: ${missing.length === 0 ? "complete" : `${missing.length} are not translated yet`}`);
}
