import * as z from "zod";
import { WINDOWS_KEY, isPolicyName, policyEntry, policyNames } from "../../protocol/policy.ts";
import { type PolicyReading, type PolicyWords, type ReadPolicy, refusedReading } from "./policy-reading.ts";
import type { RunTool } from "./policy-runner.ts";

/*
 * The registry is read with the system's own reg.exe, so that no native code of others is needed. Its sentences are in
 * the system's language and its letters in an old code page: only its frame is read, which is the same everywhere.
 * Only HKEY_LOCAL_MACHINE is asked: what a person can write in HKEY_CURRENT_USER is no policy.
 */

const PARENT = WINDOWS_KEY.slice(0, WINDOWS_KEY.lastIndexOf("\\"));
const HIVE = "HKEY_LOCAL_MACHINE";
const FULL_KEY = `${HIVE}\\${WINDOWS_KEY}`;

/** Bytes one by one: what is beyond ASCII is no value of ours and must not become one. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

const nameOf = (raw: string): string =>
  policyNames.find((name) => name.toLowerCase() === raw.toLowerCase()) ?? raw;

const isFlag = (name: string): boolean =>
  isPolicyName(name) && policyEntry(name).value instanceof z.ZodBoolean;

/** A DWORD is a number, and for a policy that is on or off 1 or 0. */
const numberOf = (name: string, text: string): unknown => {
  if (!/^0x[\da-f]{1,8}$/i.test(text)) return null;
  const value = Number(text);
  return isFlag(name) && value <= 1 ? value === 1 : value;
};

/** The value as the table would have it; null, which no policy takes, for a kind that none of ours has. */
const valueOf = (name: string, kind: string, text: string): unknown => {
  if (kind === "REG_SZ") return text;
  if (kind === "REG_DWORD") return numberOf(name, text);
  return kind === "REG_MULTI_SZ" ? text.split("\\0").filter((one) => one !== "") : null;
};

const VALUE_LINE = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/;

const isOurs = (key: string): boolean =>
  key.toLowerCase() === FULL_KEY.toLowerCase() || key.toLowerCase().startsWith(`${FULL_KEY.toLowerCase()}\\`);

/** The unnamed value of a key, in the system's language: `(Default)`, `(Standard)`. */
const isUnnamed = (name: string): boolean => name.startsWith("(") && name.endsWith(")");

/** What `reg.exe query ... /s` wrote; null when a line has another shape, since then nothing is sure. */
export const wordsOfRegistry = (output: Uint8Array): PolicyWords | null => {
  const words = new Map<string, unknown>();
  let below: string | null = null;
  for (const line of latin1(output).split(/\r?\n/)) {
    const [, raw, kind = "", text = ""] = VALUE_LINE.exec(line) ?? [];
    if (line === "") continue;
    if (isOurs(line)) below = line.slice(FULL_KEY.length + 1);
    else if (below === null || raw === undefined) return null;
    else if (below !== "") words.set(`${below}\\${raw}`, null);
    else if (!isUnnamed(raw)) words.set(nameOf(raw), valueOf(nameOf(raw), kind, text));
  }
  // a key that Group Policy has emptied is listed as nothing at all
  return Object.fromEntries(words);
};

const listsOurs = (output: Uint8Array): boolean =>
  latin1(output)
    .split(/\r?\n/)
    .some((line) => isOurs(line.trim()));

/** The absolute path of reg.exe below `%SystemRoot%`; null where that is no folder of a drive. */
export const regExeIn = (systemRoot: string | undefined): string | null =>
  systemRoot !== undefined && /^[A-Za-z]:\\[\w\\. -]+$/.test(systemRoot) && !systemRoot.includes("..")
    ? `${systemRoot.replace(/\\+$/, "")}\\System32\\reg.exe`
    : null;

/** reg.exe fails alike for a key that is missing and one that it cannot read, so the key above is asked whether it lists ours. */
const absentOrUnreadable = async (run: RunTool, regExe: string): Promise<PolicyReading> => {
  const { code, output } = await run(regExe, ["query", `HKLM\\${PARENT}`]);
  const isAbsent = code === 0 && !listsOurs(output);
  return isAbsent ? { kind: "absent" } : refusedReading("unreadable");
};

/** Reads the policy of a Windows machine from the registry's HKLM. Never run on Windows so far: tested on recordings. */
export const windowsPolicy =
  (run: RunTool, systemRoot: string | undefined): ReadPolicy =>
  async () => {
    const regExe = regExeIn(systemRoot);
    if (regExe === null) return refusedReading("unreadable");
    const { code, output } = await run(regExe, ["query", `HKLM\\${WINDOWS_KEY}`, "/s"]);
    if (code !== 0) return absentOrUnreadable(run, regExe);
    const value = wordsOfRegistry(output);
    return value === null ? refusedReading("unreadable") : { kind: "read", value };
  };
