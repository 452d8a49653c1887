import * as z from "zod";
import { FRAME_LABELS } from "./frame-layout.ts";
import { DROP_REASONS } from "./frame-tally.ts";

const label = z.enum(FRAME_LABELS);
const id = z.int().min(1);
const index = z.int().min(0).max(255);
const half = z.literal("frames");

/** Which end of a track a transform sits at; also the options of an `RTCRtpScriptTransform`. */
export const FrameAttachment = z.strictObject({ half, side: z.enum(["send", "receive"]), id });
/** One sender or receiver of the page, known to the worker by a number that is never used again. */
export type FrameAttachment = z.infer<typeof FrameAttachment>;

/** What an `rtctransform` event brings; the platform's object has more than these fields. */
export const FrameTransformer = z.object({
  options: FrameAttachment,
  readable: z.instanceof(ReadableStream),
  writable: z.instanceof(WritableStream),
});

/**
 * Everything that the page may say to the frame half. Nothing here carries a key, and nothing switches encryption off:
 * a message can only narrow what passes, or say whose track a sealed frame must turn out to be.
 */
export const FrameMessage = z.discriminatedUnion("kind", [
  z.strictObject({
    half,
    kind: z.literal("attach"),
    side: z.enum(["send", "receive"]),
    id,
    readable: z.instanceof(ReadableStream),
    writable: z.instanceof(WritableStream),
  }),
  z.strictObject({ half, kind: z.literal("bindSender"), id, label }),
  z.strictObject({ half, kind: z.literal("bindReceiver"), id, index, label }),
  z.strictObject({ half, kind: z.literal("unbind"), id }),
  z.strictObject({ half, kind: z.literal("openGate"), label }),
  z.strictObject({ half, kind: z.literal("closeGate"), label }),
  /**
   * Holds everything back while whoever leads is silent. Its end lifts this hold alone: no gate that the person closed opens, and no suspension ends.
   * The page hears the heartbeats and verifies signatures, so a page that was taken over could lift it: what holds then are the rights that receivers
   * and the media server ask for by themselves.
   */
  z.strictObject({ half, kind: z.literal("hold"), isHeld: z.boolean() }),
  z.strictObject({ half, kind: z.literal("wipe") }),
  z.strictObject({ half, kind: z.literal("report"), request: z.int() }),
]);
/** One message from the page to the frame half. */
export type FrameMessage = z.infer<typeof FrameMessage>;

const count = z.int().min(0);
const tally = {
  arrived: count,
  passed: count,
  dropped: z.partialRecord(z.enum(DROP_REASONS), count),
  sinceArrivalMs: z.number().nullable(),
  sincePassedMs: z.number().nullable(),
  failingMs: z.number().nullable(),
};

/**
 * What the frame half saw, per sender and receiver since its present binding was made; `label` null while unbound.
 * `cipher` and `keyBits` are read from the key in use, null without one. `refused` counts messages that were no message.
 */
export const FrameReport = z.strictObject({
  senders: z.array(z.strictObject({ id, label: label.nullable(), ...tally })),
  receivers: z.array(
    z.strictObject({ id, label: label.nullable(), index: index.nullable(), held: count, ...tally }),
  ),
  sendingEpoch: z.int().nullable(),
  liveEpochs: z.array(z.int()),
  cipher: z.string().nullable(),
  keyBits: z.int().nullable(),
  openGates: z.array(label),
  refused: count,
});
/** The frame half's own account of its frames. */
export type FrameReport = z.infer<typeof FrameReport>;

/** Everything that the frame half says to the page. */
export const FrameReply = z.strictObject({
  half,
  kind: z.literal("report"),
  request: z.int(),
  report: FrameReport,
});
/** One message from the frame half to the page. */
export type FrameReply = z.infer<typeof FrameReply>;
