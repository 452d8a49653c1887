import type { FrameAttachment } from "../e2ee/frame-messages.ts";

/** Which of the two platform APIs carries the frames; Chromium has both and uses the first. */
export type FramePlatform = "encodedStreams" | "scriptTransform";

/** Where the wrapper sends the two ends of a track; the frame worker's client. */
export type FrameSink = {
  readonly worker: Worker;
  attach(attachment: FrameAttachment, streams: EncodedStreams): void;
};

/** What the installed wrapper knows. */
export type FrameAttachments = {
  readonly platform: FramePlatform;
  /** The number under which the worker knows a sender or receiver; null for one that has no transform. */
  idOf(end: RTCRtpSender | RTCRtpReceiver): number | null;
  /** Throws unless a peer connection made now, by whatever the page calls `RTCPeerConnection`, is ours and attaches. */
  assertInstalled(): void;
};

/** The part of the page's global object that is wrapped. */
export type PeerConnectionScope = {
  RTCPeerConnection: typeof RTCPeerConnection;
  RTCRtpSender: { prototype: object };
  RTCRtpReceiver: Pick<typeof RTCRtpReceiver, "getCapabilities">;
  RTCRtpScriptTransform?: typeof RTCRtpScriptTransform;
};

type EncodedStreams = { readable: ReadableStream; writable: WritableStream };
type StreamingEnd = { createEncodedStreams(): EncodedStreams };
type End = RTCRtpSender | RTCRtpReceiver;
type Attach = (side: FrameAttachment["side"], end: End) => void;

const PINNED_CODECS = new Set(["video/vp8", "video/rtx", "audio/opus"]);

/** Null on a platform that can change no encoded frames: such a person is told on arrival and never let in. */
export const detectFramePlatform = (scope: Partial<PeerConnectionScope>): FramePlatform | null => {
  if (scope.RTCRtpSender !== undefined && "createEncodedStreams" in scope.RTCRtpSender.prototype)
    return "encodedStreams";
  return scope.RTCRtpScriptTransform === undefined ? null : "scriptTransform";
};

/**
 * Replaces `RTCPeerConnection` for good, before anything else can hold the original: every sender and receiver, whoever makes it,
 * gets its transform at the moment it is made, and its codecs are pinned. `sink` is asked each time and throws while there is no worker.
 */
export const installPeerConnection = (
  scope: PeerConnectionScope,
  sink: () => FrameSink,
): FrameAttachments | null => {
  const platform = detectFramePlatform(scope);
  if (platform === null) return null;
  const ids = new WeakMap<End, number>();
  let lastId = 0;
  const attach: Attach = (side, end) => {
    if (ids.has(end)) return;
    lastId += 1;
    const attachment: FrameAttachment = { half: "frames", side, id: lastId };
    if (platform === "encodedStreams") attachStreams(sink(), attachment, end);
    else attachScript(sink(), attachment, end);
    ids.set(end, attachment.id);
  };
  const pinned = pinnedCodecs(scope);
  const Wrapped = wrapPeerConnection(scope.RTCPeerConnection, platform, (transceiver) => {
    pinTransceiver(transceiver, pinned);
    attach("send", transceiver.sender);
    attach("receive", transceiver.receiver);
  });
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"])
    if (name in scope)
      Object.defineProperty(scope, name, { value: Wrapped, writable: false, configurable: false });
  const idOf = (end: End): number | null => ids.get(end) ?? null;
  return { platform, idOf, assertInstalled: () => assertWrapped(scope, Wrapped, idOf) };
};

const wrapPeerConnection = (
  Native: typeof RTCPeerConnection,
  platform: FramePlatform,
  secure: (transceiver: RTCRtpTransceiver) => void,
): typeof RTCPeerConnection => {
  const forced = (configuration?: RTCConfiguration): RTCConfiguration =>
    platform === "encodedStreams"
      ? Object.assign({ ...configuration }, { encodedInsertableStreams: true })
      : { ...configuration };
  return class SecuredPeerConnection extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(forced(configuration));
      this.addEventListener("track", ({ transceiver }) => secure(transceiver));
    }
    override setConfiguration(configuration?: RTCConfiguration): void {
      super.setConfiguration(forced(configuration));
    }
    override addTransceiver(
      trackOrKind: MediaStreamTrack | string,
      init?: RTCRtpTransceiverInit,
    ): RTCRtpTransceiver {
      const transceiver = super.addTransceiver(trackOrKind, init);
      secure(transceiver);
      return transceiver;
    }
    override addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
      const sender = super.addTrack(track, ...streams);
      this.#secureAll();
      return sender;
    }
    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      this.#secureAll();
      await super.setLocalDescription(description);
      this.#secureAll();
    }
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      await super.setRemoteDescription(description);
      this.#secureAll();
    }
    #secureAll(): void {
      for (const transceiver of this.getTransceivers()) secure(transceiver);
    }
  };
};

const attachStreams = (sink: FrameSink, attachment: FrameAttachment, end: End): void => {
  if (!isStreamingEnd(end)) throw new TypeError("this end of a track has no encoded streams");
  sink.attach(attachment, end.createEncodedStreams());
  forbidTransform(end);
};

const attachScript = (sink: FrameSink, attachment: FrameAttachment, end: End): void => {
  end.transform = new RTCRtpScriptTransform(sink.worker, attachment);
  forbidTransform(end);
};

const isStreamingEnd = (end: object): end is StreamingEnd => "createEncodedStreams" in end;

const forbid = (): never => {
  throw new TypeError("the transform of this end belongs to the frame worker");
};

/** From here on a transform can be neither replaced nor taken away. */
const forbidTransform = (end: End): void => {
  Object.defineProperty(end, "transform", { get: () => null, set: forbid, configurable: false });
};

type PinnedCodecs = (kind: string) => RTCRtpCodec[];

const pinnedCodecs = (scope: PeerConnectionScope): PinnedCodecs => {
  const known = new Map<string, RTCRtpCodec[]>();
  return (kind) => {
    const codecs =
      known.get(kind) ?? scope.RTCRtpReceiver.getCapabilities(kind)?.codecs.filter(isPinned) ?? [];
    known.set(kind, codecs);
    return codecs;
  };
};

const isPinned = ({ mimeType }: RTCRtpCodec): boolean => PINNED_CODECS.has(mimeType.toLowerCase());

const keepPinned = (): void => undefined;

const pinTransceiver = (transceiver: RTCRtpTransceiver, pinned: PinnedCodecs): void => {
  if (Object.hasOwn(transceiver, "setCodecPreferences")) return;
  const codecs = pinned(transceiver.receiver.track.kind);
  if (codecs.length === 0) throw new Error("this platform has none of the pinned codecs");
  transceiver.setCodecPreferences(codecs);
  Object.defineProperty(transceiver, "setCodecPreferences", {
    value: keepPinned,
    writable: false,
    configurable: false,
  });
};

const assertWrapped = (
  scope: PeerConnectionScope,
  Wrapped: typeof RTCPeerConnection,
  idOf: FrameAttachments["idOf"],
): void => {
  const probe = new scope.RTCPeerConnection();
  const { sender, receiver } = probe.addTransceiver("audio");
  const isAttached = idOf(sender) !== null && idOf(receiver) !== null;
  probe.close();
  if (scope.RTCPeerConnection !== Wrapped || !isAttached)
    throw new Error("something else has replaced the wrapped RTCPeerConnection");
};
