import type { WorkerChannel } from "../e2ee/worker-asker.ts";
import { startFrameWorker } from "./frame-worker-client.ts";

/** A worker of its own, reached by messages alone. */
export const startWorkerChannel = (scriptPath: string): WorkerChannel => {
  const worker = startFrameWorker(scriptPath);
  return {
    send: (message) => worker.postMessage(message),
    listen: (onMessage) => worker.addEventListener("message", ({ data }) => onMessage(data)),
  };
};
