import { join } from "node:path";
import { ROOT } from "../../build/runtime/provision.ts";
import type { SignInShown } from "../../build/start/try-out.ts";
import { type Recorder, recorderInto } from "../../build/test/requests/recorder.ts";

/*
 * What the services of a run are asked, kept in the run's report folder and searched at its end (safeguards.md, C34). Only
 * the runner of the end-to-end tests names such a folder; without one nothing is kept.
 */
const folder = process.env["ANTEROOM_SEEN_REQUESTS"];

/** Where this process keeps it; null outside such a run. */
export const recorder: Recorder | null = folder === undefined ? null : recorderInto(folder);

/** Remembers something that a test made or typed and that may stand in no URL. */
export const keepSecret: Recorder["keep"] = (kind, value) => recorder?.keep(kind, value);

/** Words for Node that let a service in a process of its own keep its requests, too. */
export const recordingWords = (): readonly string[] =>
  recorder === null ? [] : ["--import", join(ROOT, "e2e", "parts", "record-requests.ts")];

/** Remembers a way into a visit: of the link, what stands behind the #. */
export const keepWayIn = ({ link, passcode }: { link: string; passcode: string }): void => {
  const fragment = new URL(link).hash.slice(1);
  for (const part of [fragment, ...fragment.split(".")]) keepSecret("link", part);
  keepSecret("passcode", passcode);
};

/** Remembers how somebody signs in. */
export const keepSignIn = ({ email, password, totpSecret }: SignInShown): void => {
  keepSecret("email", email);
  keepSecret("password", password);
  keepSecret("secret of the second factor", totpSecret);
};
