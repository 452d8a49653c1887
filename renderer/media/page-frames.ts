import { type FrameWorkerClient, createFrameWorkerClient, startFrameWorker } from "./frame-worker-client.ts";
import { type GateAttempts, watchGateAttempts } from "./gate-attempts.ts";
import { type FrameAttachments, installPeerConnection } from "./peer-connection.ts";

/*
 * Imported by the entry files before everything else: when livekit-client and its adapter are evaluated, this page
 * has no RTCPeerConnection any more but the one that attaches the frame worker to every sender and receiver.
 */

let running: FrameWorkerClient | null = null;

const runningWorker = (): FrameWorkerClient => {
  if (running === null) throw new Error("no frame worker: media is not to be sent or received");
  return running;
};

/** What the installed wrapper knows; null on a platform that can change no encoded frames. */
export const attachments: FrameAttachments | null = installPeerConnection(globalThis, runningWorker);

/** The page's own attempts to connect to the gate. */
export const gateAttempts: GateAttempts = watchGateAttempts(globalThis);

/** Runs after a while on the page's own timers; the answer cancels. */
export const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** A fresh worker for one call: the one before it is ended with all its keys. */
export const startFrames = (scriptPath: string): FrameWorkerClient => {
  running?.end();
  running = createFrameWorkerClient(startFrameWorker(scriptPath), after);
  return running;
};
