import { UPDATE_MANIFEST_MAX, UpdateEnvelope, UpdatePayload } from "../../protocol/update-manifest.ts";
import { Sentence } from "../runtime/sentence.mjs";
import type { Signer } from "./signer.ts";

/** The file for the feed: the exact bytes of a payload and who signed them. */
export const signedManifest = async (payload: UpdatePayload, signers: readonly Signer[]): Promise<string> => {
  const bytes = Buffer.from(JSON.stringify(UpdatePayload.parse(payload)));
  const signatures = await Promise.all(
    signers.map(async (signer) => ({
      keyId: signer.keyId,
      sig: (await signer.sign(bytes)).toString("base64"),
    })),
  );
  const text = JSON.stringify(UpdateEnvelope.parse({ payload: bytes.toString("base64"), signatures }));
  if (Buffer.byteLength(text) <= UPDATE_MANIFEST_MAX) return text;
  throw new Sentence("The manifest is too large: shorten the release notes and run the command again.");
};
