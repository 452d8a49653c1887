import { dirname } from "node:path";
import { LINUX_FILE } from "../../protocol/policy.ts";
import { type OwnedFile, readOwnedFile } from "./policy-file.ts";
import { strictJsonObject } from "./policy-json.ts";
import { type PolicyReading, type ReadPolicy, refusedReading } from "./policy-reading.ts";

const ROOT_UID = 0;

/** Where the administrator of a Linux machine writes the policy. */
export const linuxPolicyFile: OwnedFile = {
  path: LINUX_FILE,
  folders: ["/etc", dirname(LINUX_FILE)],
  ownerUid: ROOT_UID,
};

/** Another file as the policy, for the flavour of end-to-end tests only: it and its folder must belong to `ownerUid`. */
export const policyFileAt = (path: string, ownerUid: number): OwnedFile => ({
  path,
  folders: [dirname(path)],
  ownerUid,
});

const textOf = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** What a policy file's bytes say; anything but one strict JSON object in UTF-8 is refused as a whole. */
export const policyOfJson = (bytes: Uint8Array): PolicyReading => {
  const text = textOf(bytes);
  const value = text === null ? null : strictJsonObject(text);
  return value === null ? refusedReading("notJson") : { kind: "read", value };
};

/** Reads the policy file of a Linux machine. */
export const linuxPolicy =
  (file: OwnedFile): ReadPolicy =>
  async () => {
    const found = await readOwnedFile(file);
    return found.kind === "bytes" ? policyOfJson(found.bytes) : found;
  };
