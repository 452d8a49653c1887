import "./e2ee/no-eval.ts";
import { after } from "./media/page-frames.ts";
import "./ui/theme/theme.css";
import { createRoot } from "react-dom/client";
import { bytesOf, toBase64Url } from "../protocol/base64url.ts";
import { ParticipantId, systemChance } from "../protocol/ids.ts";
import { succeed } from "../protocol/result.ts";
import { exposedBridge } from "./bridge/exposed.ts";
import { type DesktopBridge, createBridge } from "./bridge/bridge.ts";
import { createHostCall } from "./call/host-call.ts";
import { createCards } from "./e2ee/cards.ts";
import { createHostKeys } from "./e2ee/host-keys.ts";
import type { Signer } from "./e2ee/signing-key.ts";
import { buildCall, mark } from "./media/call-workers.ts";
import { createDevices } from "./media/devices.ts";
import { startWorkerChannel } from "./media/worker-channel.ts";
import { openSignal } from "./signaling/socket.ts";
import { type DesktopMain, createDesktop } from "./stores/desktop.ts";
import { createAttachments } from "./ui/app/attachments.ts";
import { DesktopApp } from "./ui/app/desktop-app.tsx";
import { desktopStateOf, pickerViewOf, visitViewOf } from "./ui/app/desktop-view.ts";
import { DesktopVisit } from "./ui/app/desktop-visit.tsx";
import { claimPressStyle } from "./ui/theme/claim-press-style.ts";

/* The desktop's window: everything is composed here and nowhere else. */

claimPressStyle(document);

const exposed = exposedBridge(window);
if (exposed === null) throw new Error("this page runs in the desktop only");
const bridge: DesktopBridge = createBridge(exposed);

const main: DesktopMain = {
  readConfig: () => bridge.invoke("config.read", {}),
  readSession: () => bridge.invoke("session.read", {}),
  signIn: (input) => bridge.invoke("session.signIn", input),
  signOut: () => bridge.invoke("session.signOut", {}),
  createVisit: (draft) => bridge.invoke("visits.create", draft),
  renewLink: (visitId) => bridge.invoke("visits.renewLink", { visitId }),
  listShareSources: () => bridge.invoke("share.list", {}),
  chooseShareSource: (id) => bridge.invoke("share.choose", { id }),
  copyText: (text) => bridge.invoke("clipboard.write", { text }),
  onSessionChanged: (listener) => void bridge.on("session.changed", ({ account }) => listener(account)),
};

const devices = createDevices();
const clock = { now: Date.now };
const keyClock = { wallMs: Date.now, after };

/** The device signing key: it lives in main, which signs only what it parsed itself. */
const deviceSigner = async (): Promise<Signer | null> => {
  const keys = await bridge.invoke("keys.read", {});
  if (!keys.ok) return null;
  return {
    publicKey: bytesOf(keys.value.signingKey),
    sign: async (type, body) => {
      if (type === "joinHello") throw new Error("guests sign hellos of their own");
      const text = toBase64Url(body);
      const signed = await bridge.invoke("keys.sign", { type, body: text });
      return signed.ok ? succeed({ body: text, signature: signed.value.signature }) : signed;
    },
  };
};

const desktop = createDesktop({
  main,
  openSignal: (events) =>
    openSignal({
      access: () => bridge.invoke("signal.ticket", {}),
      ...events,
      openWebSocket: (url, protocols) => new WebSocket(url, protocols),
      later: (run, ms) => after(ms, run),
      chance: Math.random,
    }),
  startCards: () => createCards(startWorkerChannel("card-worker.js")),
  publishCardKey: async (cards, account, signal) => {
    const signer = await deviceSigner();
    const cardKey = signer === null ? null : await cards.publish(account.id, signer, keyClock);
    if (cardKey?.ok === true) await signal.request({ type: "publishCardKey", cardKey: cardKey.value });
  },
  buildCall: async (visit, account, signal) => {
    const signer = await deviceSigner();
    if (signer === null) return { ok: false, error: { code: "SESSION_EXPIRED", retryable: false } };
    const { media, worker, end } = buildCall("frame-worker.js", devices);
    media.prepare();
    const keys = await createHostKeys({
      worker,
      signer,
      scope: { visitId: visit.id, opening: visit.opening },
      hostName: account.displayName,
      clock: keyClock,
      chance: systemChance,
    });
    if (!keys.ok) end();
    if (!keys.ok) return keys;
    const call = createHostCall({
      visitId: visit.id,
      signal,
      keys: keys.value,
      media,
      after,
      mark,
      endWorkers: end,
    });
    attachments = createAttachments(media);
    return succeed({ call, media });
  },
});

let attachments = createAttachments({ attach: () => () => undefined });

const intents = {
  signIn: (input: { email: string; password: string }) => void desktop.signIn(input),
  signOut: () => void desktop.signOut(),
  openVisit: (id: Parameters<typeof desktop.openVisit>[0]) => void desktop.openVisit(id),
  endVisit: (id: Parameters<typeof desktop.endVisit>[0]) => void desktop.endVisit(id),
  createVisit: (draft: Parameters<typeof desktop.createVisit>[0]) => void desktop.createVisit(draft),
  renewLink: (id: Parameters<typeof desktop.renewLink>[0]) => void desktop.renewLink(id),
  forgetInvitation: () => desktop.forgetInvitation(),
  copyText: (text: string) => desktop.copyText(text),
  admit: (target: Parameters<typeof desktop.admit>[0]) => void desktop.admit(target),
  deny: (target: Parameters<typeof desktop.deny>[0]) => void desktop.deny(target),
};

const visitIntents = {
  admit: intents.admit,
  deny: intents.deny,
  toggleMicrophone: () => void desktop.toggleMicrophone(),
  toggleCamera: () => void desktop.toggleCamera(),
  openSharePicker: () => void desktop.openPicker(),
  stopSharing: () => void desktop.stopSharing(),
  grantShare: (id: string) => void desktop.setMayShare(ParticipantId.parse(id), true),
  takeShareBack: (id: string) => void desktop.setMayShare(ParticipantId.parse(id), false),
  endVisit: () => {
    const { visit } = desktop.store.getState();
    if (visit !== null) void desktop.endVisit(visit.visitId);
  },
  playSound: () => void desktop.media()?.playSound(),
  picker: {
    share: (id: string) => void desktop.share(id),
    cancel: () => desktop.closePicker(),
    retry: () => void desktop.openPicker(),
  },
};

const renderVisit = () => {
  const model = desktop.store.getState();
  if (model.visit === null) return null;
  return (
    <DesktopVisit
      view={visitViewOf(model, model.visit, attachments)}
      picker={pickerViewOf(model.visit)}
      intents={visitIntents}
      clock={clock}
    />
  );
};

/** The screens read one state that is made anew only when the model is. */
const readable = () => {
  let model = desktop.store.getState();
  let state = desktopStateOf(model);
  return {
    subscribe: (listener: () => void) => desktop.store.subscribe(listener),
    getState: () => {
      const now = desktop.store.getState();
      if (now !== model) {
        model = now;
        state = desktopStateOf(now);
      }
      return state;
    },
  };
};

const root = document.querySelector("#root");
if (root !== null)
  createRoot(root).render(
    <DesktopApp
      store={readable()}
      intents={intents}
      clock={clock}
      languages={navigator.languages}
      renderVisit={renderVisit}
    />,
  );
mark("app:interactive");
void desktop.start();
