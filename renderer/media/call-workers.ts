import { type KeyWorker, createKeyWorkerClient } from "../e2ee/key-worker-client.ts";
import type { Devices } from "./devices.ts";
import { type LivekitMedia, createLivekitCall } from "./livekit-call.ts";
import { after, attachments, gateAttempts, startFrames } from "./page-frames.ts";

/** Media and keys of one call, and the end of the worker that has both; no camera or microphone stays on after it. */
export type CallParts = { media: LivekitMedia; worker: KeyWorker; end: () => void };

/** A mark in the page's performance timeline; kept in release builds. */
export const mark = (name: string): void => void performance.mark(name);

const onOnline = (listener: () => void): (() => void) => {
  globalThis.addEventListener("online", listener);
  return () => globalThis.removeEventListener("online", listener);
};

/** Starts the worker of one call and builds everything around it; throws on a platform that cannot change frames. */
export const buildCall = (workerPath: string, devices: Devices): CallParts => {
  if (attachments === null) throw new Error("this platform cannot change encoded frames");
  const frames = startFrames(workerPath);
  const media = createLivekitCall({
    worker: frames,
    attachments,
    gateAttempts,
    devices,
    after,
    now: () => performance.now(),
    clock: () => Date.now(),
    nextFrame: (run) => void requestAnimationFrame(run),
    onOnline,
    mark,
  });
  const worker = createKeyWorkerClient({
    send: (message) => frames.post(message),
    listen: (listener) => void frames.listen(listener),
  });
  frames.whenDead(() => worker.close());
  const end = (): void => {
    frames.end();
    devices.close("camera");
    devices.close("microphone");
  };
  return { media, worker, end };
};
