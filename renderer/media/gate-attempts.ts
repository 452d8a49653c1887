/** Which of our own connections to the gate wait to be let through, each of which may be confirmed once. */
export type GateAttempts = {
  /** True once for every attempt that is open; the attempt is then spoken for. */
  claim: () => boolean;
};

/** Paths under which livekit-client opens its socket. */
const isMediaPath = (url: string | URL): boolean => /\/rtc(?:\/v\d+)?$/.test(new URL(url).pathname);

/**
 * Watches every WebSocket of this page towards the gate. The service asks the device whether it is connecting, so that
 * a copied token is refused beside the rightful device: only a real attempt of this page can answer yes, and only once.
 */
export const watchGateAttempts = (scope: { WebSocket: typeof WebSocket }): GateAttempts => {
  const waiting = new Set<WebSocket>();
  scope.WebSocket = class extends scope.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (!isMediaPath(url)) return;
      waiting.add(this);
      for (const settled of ["open", "close", "error"] as const)
        this.addEventListener(settled, () => waiting.delete(this), { once: true });
    }
  };
  return {
    claim() {
      const [attempt] = waiting;
      return attempt !== undefined && waiting.delete(attempt);
    },
  };
};
