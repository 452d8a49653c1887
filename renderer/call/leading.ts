import type { VisitId } from "../../protocol/ids.ts";
import { createBeats } from "../e2ee/beats.ts";
import { ROTATE_EVERY_MS } from "../e2ee/rotation.ts";
import type { Signer } from "../e2ee/signing-key.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallCore } from "./call-core.ts";
import type { Changes } from "./changes.ts";
import { createDepartures } from "./departures.ts";
import type { CallClock, Line } from "./ports.ts";

/** What whoever leads does unasked: it says that it is there, goes on without those who left, and renews the secret. */
export type Leading = {
  /** Leads on under the newest word, whose first beat goes out at once, so that nobody takes it for a hidden one. */
  goOn(): void;
  /** Beats at once and goes on beating; nothing while another one leads. */
  beat(): void;
  /** Looks at who is still there. */
  look(): void;
  stop(): void;
};

/** What leading needs. */
export type LeadingParts = {
  visitId: VisitId;
  core: Pick<CallCore, "snapshot">;
  keys: Pick<VisitKeys, "isLeading" | "head" | "depart" | "rotate">;
  signer: Signer;
  changes: Changes;
  line: Pick<Line, "request">;
  clock: CallClock;
  workerAfter: CallClock["after"];
};

/** Nobody leads here yet. */
export const createLeading = (parts: LeadingParts): Leading => {
  const { visitId, keys, signer, changes, line, clock } = parts;
  const departures = createDepartures(parts);
  const beats = createBeats({
    keys,
    signer,
    now: () => ({ steadyMs: clock.steadyMs(), wallMs: clock.wallMs() }),
    after: parts.workerAfter,
    send: (beat) => void line.request({ type: "heartbeat", visitId, beat }),
  });
  let cancelRotation: (() => void) | null = null;

  const planRotation = (): void => {
    cancelRotation = clock.after(ROTATE_EVERY_MS, () => {
      void changes.announce(() => keys.rotate());
      planRotation();
    });
  };
  const beat = (): void => {
    if (keys.isLeading()) beats.start();
  };
  return {
    goOn: () => {
      beat();
      departures.look();
      if (cancelRotation === null) planRotation();
    },
    beat,
    look: departures.look,
    stop: () => {
      beats.stop();
      departures.stop();
      cancelRotation?.();
      cancelRotation = null;
    },
  };
};
