import type { WebSocket } from "ws";

/** Above this much unsent, the other side is not read any more; below the lower mark it is again. Bytes. */
const HIGH_WATER = 1024 * 1024;
const LOW_WATER = 256 * 1024;

/** Whether a close code may be sent on: the others are for local use only (RFC 6455, section 7.4). */
const isSendable = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);

const forward = (from: WebSocket, to: WebSocket): void => {
  from.on("message", (data, isBinary) => {
    if (to.readyState !== to.OPEN) return;
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount < LOW_WATER) from.resume();
    });
    if (to.bufferedAmount > HIGH_WATER) from.pause();
  });
  from.on("close", (code, reason) => {
    // A peer that is gone takes nothing any more; without this a paused reader would never see its own close.
    to.resume();
    if (isSendable(code)) to.close(code, reason);
    else to.terminate();
  });
  from.on("error", () => to.terminate());
};

/** Joins two open sockets: what one says the other hears, with bounded buffers; when one goes, so does the other. */
export const joinSockets = (left: WebSocket, right: WebSocket): void => {
  forward(left, right);
  forward(right, left);
};
