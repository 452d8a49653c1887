import "../../renderer/e2ee/no-eval.ts";
import * as z from "zod";
import { createFrameHalf } from "../../renderer/e2ee/frame-half.ts";
import { workerClock } from "../../renderer/e2ee/worker-clock.ts";

/* The product's frame half with the one key under which somebody sends: it was made in a real visit by a real key half elsewhere. */

const SendAs = z.object({
  half: z.literal("bench"),
  epoch: z.int(),
  own: z.int(),
  /** Hexadecimal digits. */
  baseKey: z.string(),
});
/** The word that brings the key. */
export type SendAs = z.infer<typeof SendAs>;

const frames = createFrameHalf({
  clock: workerClock,
  reply: (message) => globalThis.postMessage(message),
});

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const takeKey = async ({ epoch, own, baseKey }: SendAs): Promise<void> => {
  await frames.port.installEpoch({ epoch, ownIndex: own, baseKeys: new Map([[own, bytesOf(baseKey)]]) });
  frames.port.setRights(new Map([[own, new Set(["camera", "microphone"])]]));
  frames.port.switchSending(epoch, 10_000);
  globalThis.postMessage({ half: "bench", isReady: true });
};

globalThis.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const parsed = SendAs.safeParse(data);
  if (parsed.success) void takeKey(parsed.data);
  else frames.handleMessage(data);
});

globalThis.addEventListener("rtctransform", (event) => {
  if ("transformer" in event) frames.handleTransformer(event.transformer);
});
