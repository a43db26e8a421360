// The settings' section on the language. Choosing one has the shell open the page anew in it.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { SettingsView } from "../bindings/SettingsView";
import { FaultBox } from "../elements/fault";
import { Select } from "../elements/select";
import { settings as words } from "../texts/en";
import { languageName } from "../texts/format";
import { languages } from "../texts/tr";

export function LanguageChoice({ facts }: { facts: SettingsView }) {
  const [fault, setFault] = useState<Fault | null>(null);
  const pick = (tag: string) => {
    setFault(null);
    backend.setLanguage(tag === "" ? null : tag).catch((thrown) => setFault(backend.asFault(thrown)));
  };
  const chosen = languages.find((each) => each === facts.language) ?? "";
  return (
    <section>
      <h2>{words.language}</h2>
      <Select
        label={words.language}
        value={chosen}
        options={[["", words.asTheSystem], ...languages.map((each) => [each, languageName(each)] as const)]}
        onPick={pick}
      />
      {fault !== null && <FaultBox fault={fault} />}
    </section>
  );
}
