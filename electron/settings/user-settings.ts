import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserSettings, defaultUserSettings } from "../../protocol/desktop-session.ts";
import { type PolicyName, type PolicyValue, policyEntry, policyNames } from "../../protocol/policy.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { fail } from "../../protocol/errors.ts";
import { readOwnedFile } from "./policy-file.ts";
import { strictJsonObject } from "./policy-json.ts";

/** The file of what a person chose, in the program's data folder. No Phi, no name, nothing of a visit. */
export const USER_SETTINGS_FILE = "user-settings.json";

/** Policies that a person may set as well. */
export const personPolicies: readonly PolicyName[] = policyNames.filter(
  (name) => policyEntry(name).person !== "never" && policyEntry(name).status === "working",
);

const KeptPolicies = z.strictObject(
  Object.fromEntries(personPolicies.map((name) => [name, policyEntry(name).value.optional()])),
);

const Shown = UserSettings.omit({ screenCaptureProtection: true });

const KeptSettings = z.strictObject({
  ...Shown.partial().shape,
  policies: KeptPolicies.optional(),
});

/** What a person chose on this machine: how it looks, and the person's word on policies for `effectivePolicies`. */
export type KeptSettings = {
  readonly shown: Omit<UserSettings, "screenCaptureProtection">;
  readonly policies: Readonly<Partial<Record<PolicyName, PolicyValue>>>;
};

const { screenCaptureProtection: _, ...defaultShown } = defaultUserSettings;

/** Before anybody chose anything. */
export const defaultKeptSettings: KeptSettings = { shown: defaultShown, policies: {} };

/** What the file's text says; null when any of it is not understood, since half a file would be a guess. */
export const keptSettingsOf = (text: string): KeptSettings | null => {
  const parsed = KeptSettings.safeParse(strictJsonObject(text));
  if (!parsed.success) return null;
  const { policies = {}, ...shown } = parsed.data;
  return { shown: Shown.parse({ ...defaultShown, ...shown }), policies };
};

/** The settings as the screen has them. */
export const shownSettings = ({ shown, policies }: KeptSettings): UserSettings => {
  const { screenCaptureProtection: isProtected } = policies;
  return { ...shown, screenCaptureProtection: typeof isProtected === "boolean" ? isProtected : null };
};

/** The person's word on one policy; null takes it back. Refused where a person has no say or the table does not take the value. */
export const withPolicy = (
  kept: KeptSettings,
  name: PolicyName,
  value: PolicyValue | null,
): Result<KeptSettings> => {
  if (!personPolicies.includes(name)) return fail("POLICY_FORBIDS");
  const { [name]: _before, ...others } = kept.policies;
  if (value === null) return succeed({ ...kept, policies: others });
  const parsed = policyEntry(name).value.safeParse(value);
  return parsed.success
    ? succeed({ ...kept, policies: { ...others, [name]: parsed.data } })
    : fail("REQUEST_INVALID");
};

/** What the screen's settings make of what was kept. */
export const withShown = (kept: KeptSettings, settings: UserSettings): KeptSettings => {
  const { screenCaptureProtection, ...shown } = settings;
  const changed = withPolicy(kept, "screenCaptureProtection", screenCaptureProtection);
  return { ...(changed.ok ? changed.value : kept), shown };
};

/** What the file said: settings, or that they are the defaults because there is no file or none that is understood. */
export type SettingsReading = { readonly kept: KeptSettings; readonly isRefused: boolean };

/** Reads the person's file in the data folder. */
export const readUserSettings = async (dataFolder: string): Promise<SettingsReading> => {
  const path = join(dataFolder, USER_SETTINGS_FILE);
  const found = await readOwnedFile({ path, folders: [], ownerUid: null });
  if (found.kind === "absent") return { kept: defaultKeptSettings, isRefused: false };
  const text = found.kind === "bytes" ? new TextDecoder().decode(found.bytes) : "";
  const kept = keptSettingsOf(text);
  return { kept: kept ?? defaultKeptSettings, isRefused: kept === null };
};

const MODE = 0o600;

const writeWhole = async (path: string, text: string): Promise<void> => {
  // never through a file or a link that somebody left there
  await rm(path, { force: true });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const handle = await open(path, flags, MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const write = async (dataFolder: string, { shown, policies }: KeptSettings): Promise<Result<null>> => {
  const path = join(dataFolder, USER_SETTINGS_FILE);
  try {
    await writeWhole(`${path}.new`, `${JSON.stringify({ ...shown, policies }, null, 2)}\n`);
    await rename(`${path}.new`, path);
    return succeed(null);
  } catch {
    return fail("STORE_UNAVAILABLE");
  }
};

/** Writes the person's file, one write after the other, each whole or not at all and readable by the person only. */
export const createSettingsWriter = (dataFolder: string): ((kept: KeptSettings) => Promise<Result<null>>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (kept) => {
    const done = last.then(() => write(dataFolder, kept));
    last = done;
    return done;
  };
};
