import "./no-eval.ts";
import { systemChance } from "../../protocol/ids.ts";
import { createFrameHalf } from "./frame-half.ts";
import { createKeyHalf } from "./key-half.ts";
import { workerClock } from "./worker-clock.ts";

/* The entry of the frame worker: frames and keys in one place that nothing secret leaves. */

const frames = createFrameHalf({
  clock: workerClock,
  reply: (message) => globalThis.postMessage(message),
});
const keys = createKeyHalf({ frames: frames.port, chance: systemChance, clock: workerClock });

globalThis.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (isForKeys(data)) void keys.handle(data).then((reply) => reply && globalThis.postMessage(reply));
  else frames.handleMessage(data);
});

globalThis.addEventListener("rtctransform", (event) => {
  if ("transformer" in event) frames.handleTransformer(event.transformer);
});

const isForKeys = (message: unknown): boolean =>
  typeof message === "object" && message !== null && "half" in message && message.half === "keys";
