import "./e2ee/no-eval.ts";
import { attachments as frameAttachments } from "./media/page-frames.ts";
import "./ui/theme/theme.css";
import { useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { systemChance } from "../protocol/ids.ts";
import { invitationOf } from "../protocol/link.ts";
import { SIGNAL_PATH } from "../protocol/messages.ts";
import { fail } from "../protocol/errors.ts";
import { type Result, succeed } from "../protocol/result.ts";
import type { Arrival } from "../protocol/routes.ts";
import { startGuestCall } from "./call/guest-call.ts";
import type { SignalAccess } from "./call/ports.ts";
import { createWorkerTimer } from "./e2ee/worker-timer.ts";
import { makeSigningKey } from "./e2ee/signing-key.ts";
import { createTabClaim } from "./media/browser-tab.ts";
import { type CallParts, buildCall, mark } from "./media/call-workers.ts";
import { createDevices } from "./media/devices.ts";
import { after } from "./media/page-frames.ts";
import { watchWakes } from "./media/wake-watch.ts";
import { createJoinClient } from "./signaling/join-client.ts";
import { openSignal } from "./signaling/socket.ts";
import { createGuest } from "./stores/guest.ts";
import { createAttachments } from "./ui/app/attachments.ts";
import { GuestApp } from "./ui/app/guest-app.tsx";
import { tilesOf } from "./ui/app/seen-tiles.ts";
import { guestViewOf } from "./ui/app/guest-view.ts";
import { spokenLanguageOf } from "./ui/screens/guest/spoken-languages.ts";
import type { SeenTile } from "./ui/screens/visit/types.ts";
import { claimPressStyle } from "./ui/theme/claim-press-style.ts";

/* The guest's page: everything is composed here and nowhere else. */

claimPressStyle(document);

const WORKER_PATH = "/join/frame-worker.js";

const invitation = invitationOf(location.hash.slice(1));
const join = invitation === null ? null : createJoinClient(invitation, (...input) => fetch(...input));
const devices = createDevices();
const tab = createTabClaim(`anteroom/${invitation?.visitId ?? ""}`, () => guest.intents.loseTab());
let parts: CallParts | null = null;
const call = (): CallParts => {
  parts ??= buildCall(WORKER_PATH, devices);
  return parts;
};

const signalUrl = (): string => {
  const url = new URL(SIGNAL_PATH, location.origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
};

const accessOf = (arrival: Result<Arrival>): Result<SignalAccess> =>
  arrival.ok ? succeed({ url: signalUrl(), ticket: arrival.value.ticket }) : arrival;

const guest = createGuest({
  join,
  canEncrypt: frameAttachments !== null,
  language: spokenLanguageOf(navigator.languages),
  devices,
  media: () => call().media,
  renewMedia: () => {
    parts = null;
  },
  claimTab: tab.claim,
  takeOver: tab.takeOver,
  now: Date.now,
  startCall: async ({ passcode, isKnown, arrival, card }) => {
    const { media, worker, end } = call();
    if (join === null) throw new Error("a call without an invitation");
    return startGuestCall({
      scope: { visitId: arrival.visitId, opening: arrival.opening },
      card,
      tickets: {
        comeBack: async () => (isKnown ? accessOf(await join.comeBack()) : fail("NOT_ADMITTED")),
        arrive: async () =>
          passcode === null ? fail("NOT_ADMITTED") : accessOf(await join.arrive(passcode)),
        resume: async (participantId) => accessOf(await join.resume(participantId)),
      },
      openSignal: (access, events) =>
        openSignal({
          access,
          ...events,
          openWebSocket: (url, protocols) => new WebSocket(url, protocols),
          later: (run, ms) => after(ms, run),
          chance: Math.random,
        }),
      worker,
      signer: await makeSigningKey(),
      media,
      clock: { wallMs: Date.now, steadyMs: () => performance.now(), after },
      workerAfter: createWorkerTimer(worker),
      findWaiting: () => [],
      chance: systemChance,
      mark,
      endWorkers: end,
    });
  },
});

const viewParts = {
  attachments: createAttachments({ attach: (...input) => call().media.attach(...input) }),
  preview: devices.showPreview,
  level: devices.level,
  canShareScreen: "getDisplayMedia" in navigator.mediaDevices,
};

const { intents } = guest;
const guestIntents = {
  ...intents,
  retry: intents.look,
  leaveWaitingRoom: intents.leave,
  openSharePicker: intents.startSharing,
  setVisible: (tiles: readonly SeenTile[]) => intents.setVisible(tilesOf(tiles)),
  rejoin: () => location.reload(),
};

const Page = () => {
  const model = useSyncExternalStore(guest.store.subscribe, guest.store.getState);
  return (
    <GuestApp
      view={guestViewOf(model, viewParts)}
      intents={guestIntents}
      clock={clock}
      wishes={navigator.languages}
    />
  );
};

const clock = { now: Date.now };
const onOnline = (listener: () => void): (() => void) => {
  addEventListener("online", listener);
  return () => removeEventListener("online", listener);
};

watchWakes({ clock: Date.now, after, onOnline }, intents.renewLine);
/*
 * A page that is closed or reloaded says goodbye. Its keys die with it, so its place in the visit could never be gone on with: kept, it would
 * stand there as somebody who lost the line, beside the same person who knocks again. Said, the tile goes at once, and a reload comes back
 * by its cookie without a passcode, marked as known in the queue. Who only switches to another app sends no `pagehide` and stays.
 * A page that the browser kept for its Back button has no keys any more, and begins anew.
 */
addEventListener("pagehide", () => intents.leave());
addEventListener("pageshow", (event) => event.persisted && location.reload());

const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<Page />);
guest.intents.look();
mark("app:interactive");
