/** What a track is, as its frames say and authenticate; LiveKit's `Track.Source` has other spellings. */
export const FRAME_LABELS = ["microphone", "camera", "screenShare", "screenShareAudio"] as const;
/** One of the four kinds of tracks of a participant. */
export type FrameLabel = (typeof FRAME_LABELS)[number];

/** The one codec of each kind of track; the clear bytes depend on it, and frames of any other are dropped. */
export type FrameKind = "audio" | "video";

const CODECS = { audio: "audio/opus", video: "video/vp8" } as const;
const OPUS_CLEAR_BYTES = 1;
const VP8_KEY_CLEAR_BYTES = 10;
const VP8_DELTA_CLEAR_BYTES = 3;

/** Microphone and a screen's sound are audio, the rest is video. */
export const kindOf = (label: FrameLabel): FrameKind =>
  label === "microphone" || label === "screenShareAudio" ? "audio" : "video";

/** False for a frame whose platform names another codec than the pinned one; a platform that names none is held to the negotiation. */
export const isPinnedCodec = (label: FrameLabel, mimeType: string | undefined): boolean =>
  mimeType === undefined || mimeType.toLowerCase() === CODECS[kindOf(label)];

/**
 * How many bytes at the start stay readable: the TOC byte of opus (RFC 6716, section 3.1); the frame tag of VP8, and start code
 * and size too in a key frame (RFC 6386, section 9.1). The frame's own bytes decide, not the platform.
 * Null for a frame that is shorter than that: it is none of its codec, and where its header would start could not be told.
 */
export const clearLength = (label: FrameLabel, data: Uint8Array): number | null => {
  const length = kindOf(label) === "audio" ? OPUS_CLEAR_BYTES : vp8ClearLength(data);
  return length > data.length ? null : length;
};

const vp8ClearLength = (data: Uint8Array): number =>
  ((data[0] ?? 0) & 1) === 0 ? VP8_KEY_CLEAR_BYTES : VP8_DELTA_CLEAR_BYTES;

/** What a frame authenticates besides its content: one byte for the label, then the clear bytes. */
export const frameMetadata = (label: FrameLabel, clear: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(FRAME_LABELS.indexOf(label) + 1), clear]);

/** One array of all parts in order. */
export const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
