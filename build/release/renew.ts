import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UpdateEnvelope, UpdatePayload, parseExact } from "../../protocol/update-manifest.ts";
import { fillOutput } from "../dist/output.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { releaseFiles } from "./checksums.ts";
import { renewed } from "./payload.ts";
import { signSums } from "./release-set.ts";
import { signedManifest } from "./signed-manifest.ts";
import type { Signer } from "./signer.ts";
import type { UpdateKeys } from "./update-keys.ts";
import { releaseBreaches } from "./verify.ts";

const MANIFEST = /^anteroom-(?:stable|beta)-(?:linux|win32|darwin)-(?:x64|arm64)\.json$/;

/** What is said anew. */
export type Renewal = {
  readonly folder: string;
  readonly output: string;
  readonly keys: UpdateKeys;
  readonly signers: readonly Signer[];
  /** Keys that only builds before this one pin. */
  readonly former: readonly Signer[];
  readonly now: Date;
};

const payloadIn = async (path: string): Promise<UpdatePayload> => {
  const envelope = parseExact(UpdateEnvelope, await readFile(path, "utf8"));
  const text = Buffer.from(envelope?.payload ?? "", "base64").toString("utf8");
  const payload = parseExact(UpdatePayload, text);
  if (payload !== null) return payload;
  throw new Sentence(`${path} is not written as ours is: take the release from where it was made.`);
};

/** An old release is good but for its age; anything else that is wrong with it is not signed over. */
const mustBeGood = async ({ folder, keys }: Renewal): Promise<void> => {
  const breaches = await releaseBreaches(folder, { keys, now: new Date(0), isTrialFine: true });
  if (breaches.length > 0)
    throw new Sentence(
      `This release is not what was signed: ${breaches.join("; ")}. Nothing was signed anew.`,
    );
};

/** Copies a release into a new folder with its manifests signed anew for another 14 days; the same release otherwise. */
export const renewRelease = async (renewal: Renewal): Promise<void> => {
  const { folder, output, keys, signers, former, now } = renewal;
  await mustBeGood(renewal);
  await fillOutput(output, async (result) => {
    for (const name of await releaseFiles(folder)) await copyFile(join(folder, name), join(result, name));
    for (const name of (await releaseFiles(result)).filter((one) => MANIFEST.test(one))) {
      const payload = renewed(await payloadIn(join(folder, name)), now);
      await writeFile(join(result, name), await signedManifest(payload, [...signers, ...former]));
    }
    await signSums(result, { keys, signers });
    const breaches = await releaseBreaches(result, { keys, now, isTrialFine: true });
    if (breaches.length > 0) throw new Sentence(`What was signed anew is refused: ${breaches.join("; ")}.`);
  });
};
