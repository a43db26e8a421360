// The words of the help, and of the report for those who help. The entries themselves are docs/troubleshooting.md.
import { tr } from "./tr";

export const help = {
  learnMore: tr("Learn more"),
  title: tr("Troubleshooting"),
  loading: tr("Opening the help…"),
  all: tr("All entries"),
  inEnglish: tr("Nobody has translated this help yet: it is in English."),
  none: tr("There is no entry for this."),
  failed: tr("The help could not be opened. It is also in docs/troubleshooting.md."),
  said: tr("Patrol says"),
};

export const report = {
  open: tr("Report a problem…"),
  title: tr("Report a problem"),
  lead: tr(
    "This is what helps others to help you. No secret is in it. Read it before you pass it on; Patrol sends it nowhere.",
  ),
  names: tr("With the names of accounts, people and runtimes"),
  namesHint: tr("Without them they are counted: account-1, runtime-2."),
  text: tr("The report"),
  reading: tr("Gathering…"),
  save: tr("Save…"),
  saved: (path: string) => tr("The report was written to {path}.", { path }),
};
