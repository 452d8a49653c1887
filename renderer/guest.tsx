import "./e2ee/no-eval.ts";
import { attachments as frameAttachments } from "./media/page-frames.ts";
import "./ui/theme/theme.css";
import { useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { systemChance } from "../protocol/ids.ts";
import { invitationOf } from "../protocol/link.ts";
import { SIGNAL_PATH } from "../protocol/messages.ts";
import { type Result, succeed } from "../protocol/result.ts";
import type { Arrival } from "../protocol/routes.ts";
import { startGuestCall } from "./call/guest-call.ts";
import type { SignalAccess } from "./call/ports.ts";
import { makeSigningKey } from "./e2ee/signing-key.ts";
import { createTabClaim } from "./media/browser-tab.ts";
import { type CallParts, buildCall, mark } from "./media/call-workers.ts";
import { createDevices } from "./media/devices.ts";
import { after } from "./media/page-frames.ts";
import { createJoinClient } from "./signaling/join-client.ts";
import { openSignal } from "./signaling/socket.ts";
import { createGuest } from "./stores/guest.ts";
import { createAttachments } from "./ui/app/attachments.ts";
import { GuestApp } from "./ui/app/guest-app.tsx";
import { guestViewOf } from "./ui/app/guest-view.ts";
import { spokenLanguageOf } from "./ui/screens/guest/spoken-languages.ts";
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
  claimTab: tab.claim,
  takeOver: tab.takeOver,
  now: Date.now,
  startCall: async ({ passcode, arrival, card }) => {
    const { media, worker, end } = call();
    if (join === null) throw new Error("a call without an invitation");
    return startGuestCall({
      scope: { visitId: arrival.visitId, opening: arrival.opening },
      card,
      tickets: {
        arrive: async () => accessOf(await join.arrive(passcode)),
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
      clock: { wallMs: Date.now, after },
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
  leaveVisit: intents.leave,
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

addEventListener("online", () => guest.intents.hurry());
// A closed tab says so, so that its place in the queue is free at once; a page kept for "back" is reloaded instead.
addEventListener("pagehide", () => guest.intents.leave());
addEventListener("pageshow", (event) => event.persisted && location.reload());

const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<Page />);
guest.intents.look();
mark("app:interactive");
