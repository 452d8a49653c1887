import { MACOS_DOMAIN } from "../../protocol/policy.ts";
import { type OwnedFile, readOwnedFile } from "./policy-file.ts";
import { policyOfJson } from "./policy-linux.ts";
import { type PolicyReading, type ReadPolicy, refusedReading } from "./policy-reading.ts";
import type { RunTool } from "./policy-runner.ts";

const MANAGED = "/Library/Managed Preferences";
const PLUTIL = "/usr/bin/plutil";
const ROOT_UID = 0;

/** Where macOS puts what a profile of the machine forces; a person's own preferences are elsewhere and never read. */
export const macosPolicyFile: OwnedFile = {
  path: `${MANAGED}/${MACOS_DOMAIN}.plist`,
  folders: ["/Library", MANAGED],
  ownerUid: ROOT_UID,
};

/** What macOS itself notes beside the values of a profile, such as `PayloadUUID`, is nobody's word on a policy. */
const withoutNotes = (reading: PolicyReading): PolicyReading => {
  if (reading.kind !== "read") return reading;
  const words = Object.entries(reading.value).filter(([name]) => !name.startsWith("Payload"));
  return { kind: "read", value: Object.fromEntries(words) };
};

/** Reads what a profile forces on a macOS machine; plutil is given the bytes that were checked, not a path. Never run on macOS so far: tested on recordings. */
export const macosPolicy =
  (file: OwnedFile, run: RunTool): ReadPolicy =>
  async () => {
    const found = await readOwnedFile(file);
    if (found.kind !== "bytes") return found;
    const { code, output } = await run(PLUTIL, ["-convert", "json", "-o", "-", "-"], found.bytes);
    return code === 0 ? withoutNotes(policyOfJson(output)) : refusedReading("unreadable");
  };
