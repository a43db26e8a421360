// The words on new versions of Patrol.
import { tr } from "./tr";

export const updates = {
  tell: tr("Tell me about new versions"),
  hint: tr(
    "Once a day Patrol asks github.com for the number of its newest version. It sends nothing about you, and downloads nothing.",
  ),
  asking: tr("Asking for the newest version…"),
  newest: (version: string) => tr("Patrol {version} is the newest version.", { version }),
  out: (version: string) => tr("Patrol {version} is out.", { version }),
  page: tr("Show what is new"),
};
