import { PACKAGE_NAME } from "./places.ts";

/** What Debian's checker objects to and stays as it is, with the reason. */
const OVERRIDES: readonly (readonly [tag: string, reason: string])[] = [
  ["dir-or-file-in-opt", "what a distribution does not make itself belongs into /opt (FHS 3.0, 3.13)"],
  ["embedded-library", "Chromium brings libraries of its own, which come and are renewed with it"],
  ["unstripped-binary-or-object", "Electron's files go along as they were published and can be compared"],
];

/** The file in which a package tells the checker so. */
export const overridesText = (): string =>
  OVERRIDES.map(([tag, reason]) => `# ${reason}\n${PACKAGE_NAME}: ${tag} *\n`).join("");
