import * as z from "zod";
import { Sequence, UpdateArch, UpdateChannel, UpdatePlatform, Version } from "./update-values.ts";

/** What the manifests of this program name; those of another one are refused. */
export const UPDATE_PRODUCT = "app.anteroom.desktop";

/** No manifest is longer. Bytes of the file on the feed. */
export const UPDATE_MANIFEST_MAX = 65_536;
/** No package is longer. Bytes. */
export const UPDATE_FILE_MAX = 1_000_000_000;
/** A signed word is worth at most this long, so that nobody can hide a newer one for ever. Milliseconds. */
export const UPDATE_LIFE_MAX_MS = 14 * 24 * 3_600_000;
/** How far a manifest may come from the future of this machine's clock. Milliseconds. */
export const UPDATE_FUTURE_MAX_MS = 24 * 3_600_000;

const base64Of = (bytes: number) => z.base64().length(Math.ceil(bytes / 3) * 4);

/** The first 8 bytes of the SHA-256 of a raw public key, in hex. */
export const UpdateKeyId = z.string().regex(/^[0-9a-f]{16}$/);

const Moment = z.iso.datetime({ precision: 3 });

/** The name of a package: product, version, platform, processor and kind, and no path. */
export const UpdateFileName = z
  .string()
  .regex(
    /^Anteroom-\d{1,4}\.\d{1,4}\.\d{1,4}-(?:linux|win32|darwin)-(?:x64|arm64)\.(?:AppImage|deb|rpm|zip|tar\.gz|exe|msi|dmg|pkg)$/,
  );

/** One package of a release. */
export const UpdateFile = z.strictObject({
  name: UpdateFileName,
  /** Bytes. */
  size: z.int().min(1).max(UPDATE_FILE_MAX),
  /** Base64 of 64 bytes. */
  sha512: base64Of(64),
});
export type UpdateFile = z.infer<typeof UpdateFile>;

/** What changed, in both languages; plain text with line breaks. */
export const ReleaseNotes = z.strictObject({ en: z.string().max(4_000), es: z.string().max(4_000) });
export type ReleaseNotes = z.infer<typeof ReleaseNotes>;

/** A release, as its keys vouch for it. */
export const UpdatePayload = z.strictObject({
  schema: z.literal(1),
  product: z.string().max(100),
  channel: UpdateChannel,
  platform: UpdatePlatform,
  arch: UpdateArch,
  version: Version,
  sequence: Sequence,
  released: Moment,
  expires: Moment,
  files: z.array(UpdateFile).min(1).max(8),
  rollout: z.strictObject({
    /** Of a hundred machines, how many are offered it. */
    percent: z.int().min(0).max(100),
    /** Makes another draw of machines for each release. Base64 of 16 bytes. */
    salt: base64Of(16),
    startsAt: Moment,
  }),
  /** The oldest release of the operating system that it runs on, as `os.release()` counts; null for any. */
  minOs: z.string().max(40).nullable(),
  notes: ReleaseNotes,
  /** What the build pins: both must stay, or change with the signatures that may do that. */
  pins: z.strictObject({ release: UpdateKeyId, recovery: UpdateKeyId }),
  /** Keys that count no more once this was read. */
  revokes: z.array(UpdateKeyId).max(4),
  /** A way back to an older version, with its reason; null for a step forward. */
  rollback: z.strictObject({ reason: z.string().min(1).max(200) }).nullable(),
});
export type UpdatePayload = z.infer<typeof UpdatePayload>;

/** The file on the feed: exact bytes and who signed them (Ed25519, RFC 8032). */
export const UpdateEnvelope = z.strictObject({
  /** Base64 of the exact bytes that are signed. */
  payload: z.base64().min(4).max(UPDATE_MANIFEST_MAX),
  signatures: z
    .array(z.strictObject({ keyId: UpdateKeyId, sig: base64Of(64) }))
    .min(1)
    .max(4),
});
export type UpdateEnvelope = z.infer<typeof UpdateEnvelope>;

/** The name of the manifest of a channel and a kind of machine. */
export const manifestName = (of: {
  channel: UpdateChannel;
  platform: UpdatePlatform;
  arch: UpdateArch;
}): string => `anteroom-${of.channel}-${of.platform}-${of.arch}.json`;

/**
 * Parses JSON that must be written exactly as a program of ours writes it: no space, no key twice, the keys in the schema's
 * order. Null for anything else. So two programs can never read two things out of the same signed bytes.
 */
export const parseExact = <T>(schema: z.ZodType<T>, text: string): T | null => {
  const read = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .safeParse(text);
  return read.success && JSON.stringify(read.data) === text ? read.data : null;
};
