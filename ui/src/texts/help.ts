// The words of the help, and of the report for those who help. The entries themselves are docs/troubleshooting.md.
export const help = {
  learnMore: "Learn more",
  title: "Troubleshooting",
  loading: "Opening the help…",
  all: "All entries",
  none: "There is no entry for this.",
  failed: "The help could not be opened. It is also in docs/troubleshooting.md.",
  said: "Patrol says",
};

export const report = {
  open: "Report a problem…",
  title: "Report a problem",
  lead: "This is what helps others to help you. No secret is in it. Read it before you pass it on; Patrol sends it nowhere.",
  names: "With the names of accounts, people and runtimes",
  namesHint: "Without them they are counted: account-1, runtime-2.",
  text: "The report",
  reading: "Gathering…",
  save: "Save…",
  saved: (path: string) => `The report was written to ${path}.`,
};
