import "../../renderer/e2ee/no-eval.ts";
import * as z from "zod";
import { createFrameHalf } from "../../renderer/e2ee/frame-half.ts";
import { workerClock } from "../../renderer/e2ee/worker-clock.ts";

/* The product's frame half, with keys that the test names instead of a key half. */

const rows = z.array(
  z.tuple([z.int(), z.array(z.enum(["microphone", "camera", "screenShare", "screenShareAudio"]))]),
);
const TestMessage = z.discriminatedUnion("kind", [
  z.object({
    half: z.literal("test"),
    kind: z.literal("install"),
    epoch: z.int(),
    own: z.int(),
    secret: z.string(),
  }),
  z.object({ half: z.literal("test"), kind: z.literal("switch"), epoch: z.int(), retireMs: z.int() }),
  z.object({ half: z.literal("test"), kind: z.literal("rights"), rows }),
  z.object({ half: z.literal("test"), kind: z.literal("hold"), isHeld: z.boolean() }),
]);
/** What a test may ask in place of the key half. */
export type TestMessage = z.infer<typeof TestMessage>;

const ROWS = [0, 1, 2, 3];
const frames = createFrameHalf({
  clock: workerClock,
  reply: (message) => globalThis.postMessage(message),
});

const baseKey = async (secret: string, epoch: number, row: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${secret}/${epoch}/${row}`)),
  );

const obey = async (message: TestMessage): Promise<void> => {
  if (message.kind === "switch") frames.port.switchSending(message.epoch, message.retireMs);
  if (message.kind === "hold") frames.port.holdSending(message.isHeld);
  if (message.kind === "rights")
    frames.port.setRights(new Map(message.rows.map(([row, labels]) => [row, new Set(labels)])));
  if (message.kind !== "install") return;
  const { epoch, own, secret } = message;
  const baseKeys = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const row of ROWS) baseKeys.set(row, await baseKey(secret, epoch, row));
  const outcome = await frames.port.installEpoch({ epoch, ownIndex: own, baseKeys });
  globalThis.postMessage({ half: "test", epoch, outcome });
};

globalThis.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const parsed = TestMessage.safeParse(data);
  if (parsed.success) void obey(parsed.data);
  else frames.handleMessage(data);
});

globalThis.addEventListener("rtctransform", (event) => {
  if ("transformer" in event) frames.handleTransformer(event.transformer);
});
