import type { FrameAttachment } from "./frame-messages.ts";
import type { FrameReceiving } from "./frame-receiving.ts";
import type { EncodedFrame, FrameSending } from "./frame-sending.ts";

/** Two ends of one track's frames, as both platform APIs give them. */
export type FrameStreams = { readable: ReadableStream; writable: WritableStream };

/** Puts a transform between both ends for as long as they live; what it does not seal or open never reaches the writable end. */
export const createFrameAttach =
  (sending: FrameSending, receiving: FrameReceiving) =>
  ({ side, id }: Pick<FrameAttachment, "side" | "id">, { readable, writable }: FrameStreams): void => {
    const half = side === "send" ? sending : receiving;
    const transform = side === "send" ? encrypting(sending, id) : decrypting(receiving, id);
    const end = (): void => half.detach(id);
    half.attach(id);
    readable.pipeThrough(transform).pipeTo(writable).then(end, end);
  };

const encrypting = (sending: FrameSending, id: number): TransformStream<EncodedFrame, EncodedFrame> =>
  new TransformStream({
    transform: async (frame, controller) => {
      const sealed = await sending.encrypt(id, frame);
      if (sealed !== null) controller.enqueue(sealed);
    },
  });

const decrypting = (receiving: FrameReceiving, id: number): TransformStream<EncodedFrame, EncodedFrame> =>
  new TransformStream({
    transform: (frame, controller) => receiving.decrypt(id, frame, (opened) => controller.enqueue(opened)),
  });
