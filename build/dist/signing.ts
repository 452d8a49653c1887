/*
 * Whether packages for Windows and macOS are signed while they are made: the release workflow says so in its variables, and
 * electron-builder takes the keys from there. They are in no file of the project and on no command line.
 */

/** What a run signs with; the keys themselves stay with electron-builder. */
export type Signing = {
  /** There is a key: a part that stays unsigned ends the run. */
  readonly isSigned: boolean;
  /** The names of the certificates that updates may be signed with (Windows). */
  readonly publishers: readonly string[];
  /** The authority that confirms the time of a signature; null for none (Windows). */
  readonly timestampServer: string | null;
  /** Apple is asked to confirm the program (macOS). */
  readonly isNotarized: boolean;
};

/** The variables that a run listens to, beside those of electron-builder itself. */
export const SIGNING_VARIABLES = {
  /** Names, with semicolons between them. */
  publishers: "ANTEROOM_PUBLISHERS",
  timestampServer: "ANTEROOM_TIMESTAMP_SERVER",
} as const;

const APPLE = ["APPLE_API_KEY", "APPLE_API_KEY_ID", "APPLE_API_ISSUER"];

const said = (env: NodeJS.ProcessEnv, name: string): string => (env[name] ?? "").trim();

/** What the variables say about signing. */
export const signingOf = (env: NodeJS.ProcessEnv): Signing => ({
  isSigned: said(env, "CSC_LINK") !== "",
  publishers: said(env, SIGNING_VARIABLES.publishers)
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== ""),
  timestampServer: said(env, SIGNING_VARIABLES.timestampServer) || null,
  isNotarized: APPLE.every((name) => said(env, name) !== ""),
});
