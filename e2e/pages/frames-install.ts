import "../../renderer/e2ee/no-eval.ts";
import { createFrameWorkerClient, startFrameWorker } from "../../renderer/media/frame-worker-client.ts";
import { installPeerConnection } from "../../renderer/media/peer-connection.ts";

/* Imported before livekit-client, so that nothing holds the platform's own RTCPeerConnection. */

/** A page timer whose answer cancels it. */
export const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

const script = new URL(location.href).searchParams.get("worker") ?? "/frames-worker.js";
/** The one frame worker of this page. */
export const client = createFrameWorkerClient(startFrameWorker(script), after);

const installed = installPeerConnection(window, () => client);
if (installed === null) throw new Error("this browser has no encoded transforms");
/** What the wrapper knows. */
export const attachments = installed;
