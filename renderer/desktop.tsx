import "./e2ee/no-eval.ts";
import { after } from "./media/page-frames.ts";
import "./ui/theme/theme.css";
import { createRoot } from "react-dom/client";
import { bytesOf, toBase64Url } from "../protocol/base64url.ts";
import { fail } from "../protocol/errors.ts";
import { systemChance } from "../protocol/ids.ts";
import { type Result, succeed } from "../protocol/result.ts";
import { exposedBridge } from "./bridge/exposed.ts";
import { type DesktopBridge, createBridge } from "./bridge/bridge.ts";
import { startGuestCall } from "./call/guest-call.ts";
import { createHostCall } from "./call/host-call.ts";
import type { SignalAccess, SignalEvents, SignalPort } from "./call/ports.ts";
import { createSilence } from "./call/silence.ts";
import { createCards } from "./e2ee/cards.ts";
import { createHostKeys } from "./e2ee/host-keys.ts";
import type { Signer } from "./e2ee/signing-key.ts";
import { createWorkerTimer } from "./e2ee/worker-timer.ts";
import { buildCall, mark } from "./media/call-workers.ts";
import { createDevices } from "./media/devices.ts";
import { watchWakes } from "./media/wake-watch.ts";
import { startWorkerChannel } from "./media/worker-channel.ts";
import { openSignal } from "./signaling/socket.ts";
import type { JoinedCall, JoinedCallInput, OwnCall, OwnCallInput } from "./stores/desktop-calls.ts";
import type { DesktopMain } from "./stores/desktop-main.ts";
import { createDesktop } from "./stores/desktop.ts";
import { createArrivalSound } from "./ui/app/arrival-sound.ts";
import { createAttachments } from "./ui/app/attachments.ts";
import { CoveredDesktopVisit } from "./ui/app/covered-desktop-visit.tsx";
import { DesktopApp } from "./ui/app/desktop-app.tsx";
import { desktopIntentsOf, visitIntentsOf } from "./ui/app/desktop-intents.ts";
import { desktopStateOf, pickerViewOf, renewedRowOf, visitViewOf, warningOf } from "./ui/app/desktop-view.ts";
import { DesktopVisit } from "./ui/app/desktop-visit.tsx";
import { isLinkAsked } from "./ui/app/settings-view.ts";
import { StepUpDialog } from "./ui/screens/desktop/step-up-dialog.tsx";
import type { CoverView } from "./ui/screens/desktop/types.ts";
import { LinkQuestion } from "./ui/screens/settings/link-question.tsx";
import { Warning } from "./ui/screens/desktop/warning.tsx";
import { chooseReader, wishesOf } from "./ui/strings/languages.ts";
import { applyTheme } from "./ui/theme/apply-theme.ts";
import { claimPressStyle } from "./ui/theme/claim-press-style.ts";

/* The desktop's window: everything is composed here and nowhere else. */

claimPressStyle(document);

const exposed = exposedBridge(window);
if (exposed === null) throw new Error("this page runs in the desktop only");
const bridge: DesktopBridge = createBridge(exposed);

const main: DesktopMain = {
  readConfig: () => bridge.invoke("config.read", {}),
  session: {
    read: () => bridge.invoke("session.read", {}),
    signIn: (input) => bridge.invoke("session.signIn", input),
    resume: (password) => bridge.invoke("session.resume", { password }),
    signOut: () => bridge.invoke("session.signOut", {}),
    cover: () => bridge.invoke("session.cover", {}),
    stepUp: (password, code) => bridge.invoke("session.stepUp", { password, code }),
    lookAtInvitation: (text) => bridge.invoke("invitation.look", { text }),
    prepareInvitation: () => bridge.invoke("invitation.prepare", {}),
    redeem: (input) => bridge.invoke("invitation.redeem", input),
    leaveInvitation: () => bridge.invoke("invitation.leave", {}),
    judge: (password, about) => bridge.invoke("password.judge", { password, about }),
    onChanged: (listener) => void bridge.on("session.changed", ({ session }) => listener(session)),
  },
  staff: {
    list: () => bridge.invoke("staff.list", {}),
    invite: (email, role) => bridge.invoke("staff.invite", { email, role }),
    retireInvitation: (invitationId) => bridge.invoke("staff.retireInvitation", { invitationId }),
    setRole: (accountId, role) => bridge.invoke("staff.setRole", { accountId, role }),
    disable: (accountId) => bridge.invoke("staff.disable", { accountId }),
    recover: (accountId) => bridge.invoke("staff.recover", { accountId }),
    endSessions: (accountId) => bridge.invoke("staff.endSessions", { accountId }),
    readSettings: () => bridge.invoke("clinic.settings", {}),
    saveSettings: (settings) => bridge.invoke("clinic.setSettings", settings),
  },
  workstation: {
    readSettings: () => bridge.invoke("settings.read", {}),
    writeSettings: (settings) => bridge.invoke("settings.write", settings),
    readPolicies: () => bridge.invoke("policies.read", {}),
    listSessions: () => bridge.invoke("session.list", {}),
    endSession: (sessionId) => bridge.invoke("session.end", { sessionId }),
    listLicences: () => bridge.invoke("about.licences", {}),
    readFactors: () => bridge.invoke("factors.read", {}),
    prepareTotp: () => bridge.invoke("factors.prepare", {}),
    renewTotp: (code) => bridge.invoke("factors.renewTotp", { code }),
    renewRecoveryCodes: () => bridge.invoke("factors.renewRecoveryCodes", {}),
    changePassword: (password) => bridge.invoke("password.change", { password }),
    takeLink: () => bridge.invoke("links.take", {}),
    onLinkWaiting: (listener) => void bridge.on("links.waiting", listener),
    saveDraft: (name, text) => bridge.invoke("drafts.save", { name, text }),
    readDrafts: () => bridge.invoke("drafts.read", {}),
    onPoliciesChanged: (listener) => void bridge.on("policies.changed", listener),
  },
  update: {
    read: () => bridge.invoke("update.read", {}),
    check: () => bridge.invoke("update.check", {}),
    download: () => bridge.invoke("update.download", {}),
    install: (when) => bridge.invoke("update.install", { when }),
    onChanged: (listener) => void bridge.on("update.changed", ({ view }) => listener(view)),
  },
  sayInCall: (isInCall) => bridge.invoke("call.state", { isInCall }),
  createVisit: (draft) => bridge.invoke("visits.create", draft),
  renewLink: (visitId) => bridge.invoke("visits.renewLink", { visitId }),
  invite: (visitId, label) => bridge.invoke("visits.invite", { visitId, label }),
  listInvitations: (visitId) => bridge.invoke("visits.invitations", { visitId }),
  retireInvitation: (visitId, invitationId) =>
    bridge.invoke("visits.retireInvitation", { visitId, invitationId }),
  join: (input) => bridge.invoke("visits.join", input),
  joinOwn: (visitId) => bridge.invoke("visits.joinOwn", { visitId }),
  arriveAgain: (visitId) => bridge.invoke("visits.arriveAgain", { visitId }),
  resumeJoin: (visitId, participantId) => bridge.invoke("visits.resumeJoin", { visitId, participantId }),
  forgetJoin: (visitId) => bridge.invoke("visits.forgetJoin", { visitId }),
  readClinic: () => bridge.invoke("clinic.read", {}),
  setWording: (wording) => bridge.invoke("clinic.setWording", wording),
  listShareSources: () => bridge.invoke("share.list", {}),
  chooseShareSource: (id) => bridge.invoke("share.choose", { id }),
  sayShared: (id) => bridge.invoke("share.state", { id }),
  notifyWaiting: (count) => bridge.invoke("notify.waiting", { count, language: reader().language }),
  copyText: (text) => bridge.invoke("clipboard.write", { text }),
  onPowerChanged: (listener) => void bridge.on("power.changed", ({ change }) => listener(change)),
};

/** The reader's languages: the person's choice before the operating system's. */
const languages = (): readonly string[] =>
  wishesOf(desktop.store.getState().preferences.language, navigator.languages);
const reader = () => chooseReader(languages());
const devices = createDevices();
const clock = { now: Date.now };
const callClock = { wallMs: Date.now, steadyMs: () => performance.now(), after };

/** The device signing key: it lives in main, which signs only what it parsed itself. */
const deviceSigner = async (): Promise<Signer | null> => {
  const keys = await bridge.invoke("keys.read", {});
  if (!keys.ok) return null;
  return {
    publicKey: bytesOf(keys.value.signingKey),
    sign: async (type, body) => {
      const text = toBase64Url(body);
      const signed = await bridge.invoke("keys.sign", { type, body: text });
      return signed.ok ? succeed({ body: text, signature: signed.value.signature }) : signed;
    },
  };
};

const openLine = (access: () => Promise<Result<SignalAccess>>, events: SignalEvents): SignalPort =>
  openSignal({
    access,
    ...events,
    openWebSocket: (url, protocols) => new WebSocket(url, protocols),
    later: (run, ms) => after(ms, run),
    chance: Math.random,
  });

/** What every call of this window is made of; its pictures are attached to it from now on. */
const callParts = async () => {
  const signer = await deviceSigner();
  if (signer === null) return fail("SESSION_EXPIRED");
  const { media, worker, end } = buildCall("frame-worker.js", devices);
  media.prepare();
  const shared = { clock: callClock, workerAfter: createWorkerTimer(worker), mark, endWorkers: end };
  attachments = createAttachments(media);
  return succeed({ ...shared, media, worker, signer });
};

const buildOwn = async (input: OwnCallInput): Promise<Result<OwnCall>> => {
  const { visit, account, signal, findWaiting } = input;
  const made = await callParts();
  if (!made.ok) return made;
  const parts = made.value;
  const silence = createSilence(callClock);
  const keys = await createHostKeys({
    ...parts,
    scope: { visitId: visit.id, opening: visit.opening },
    hostName: account.displayName,
    chance: systemChance,
    isLeaderSilent: silence.isLeaderSilent,
  });
  if (!keys.ok) parts.endWorkers();
  if (!keys.ok) return keys;
  const call = createHostCall({
    ...parts,
    visitId: visit.id,
    signal,
    keys: keys.value,
    silence,
    findWaiting,
  });
  return succeed({ kind: "own", call, media: parts.media, wake: parts.media.wake });
};

const buildJoined = async (input: JoinedCallInput): Promise<Result<JoinedCall>> => {
  const made = await callParts();
  if (!made.ok) return made;
  const parts = made.value;
  const call = await startGuestCall({ ...parts, ...input, openSignal: openLine, chance: systemChance });
  if (!call.ok) parts.endWorkers();
  return call.ok
    ? succeed({ kind: "joined", call: call.value, media: parts.media, wake: parts.media.wake })
    : call;
};

let attachments = createAttachments({ attach: () => () => undefined });

const desktop = createDesktop({
  main,
  openSignal: (events) => openLine(() => bridge.invoke("signal.ticket", {}), events),
  startCards: () => createCards(startWorkerChannel("card-worker.js")),
  publishCardKey: async (cards, account, signal) => {
    const signer = await deviceSigner();
    const cardKey = signer === null ? null : await cards.publish(account.id, signer, callClock);
    if (cardKey?.ok === true) await signal.request({ type: "publishCardKey", cardKey: cardKey.value });
  },
  buildOwn,
  buildJoined,
  devices,
  ring: createArrivalSound(),
  later: after,
  now: Date.now,
  language: () => reader().locale,
});

const intents = desktopIntentsOf(desktop);
const visitIntents = visitIntentsOf(desktop);

const renderVisit = () => {
  const model = desktop.store.getState();
  if (model.visit === null) return null;
  return (
    <DesktopVisit
      view={visitViewOf(model, model.visit, attachments)}
      picker={pickerViewOf(model.visit)}
      renewed={renewedRowOf(model, model.visit)}
      invitation={model.invitation}
      intents={visitIntents}
      clock={clock}
    />
  );
};

const renderCoveredVisit = (cover: CoverView) => {
  const model = desktop.store.getState();
  if (model.visit === null) return null;
  const view = visitViewOf(model, model.visit, attachments);
  return <CoveredDesktopVisit {...{ view, cover, intents, visitIntents, clock }} />;
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

const renderAbove = () => {
  const model = desktop.store.getState();
  const warning = warningOf(model);
  return (
    <>
      {isLinkAsked(model) && (
        <LinkQuestion
          onOpen={() => {
            desktop.goTo("today");
            desktop.links.accept();
          }}
          onDrop={() => desktop.links.decline()}
        />
      )}
      <StepUpDialog stepUp={model.stepUp} intents={intents} />
      {warning !== null && <Warning view={warning} clock={clock} />}
    </>
  );
};

const onOnline = (listener: () => void): (() => void) => {
  addEventListener("online", listener);
  return () => removeEventListener("online", listener);
};
watchWakes({ clock: Date.now, after, onOnline }, () => desktop.wake());

desktop.store.subscribe(({ preferences }) => applyTheme(document.documentElement, preferences.theme));

const root = document.querySelector("#root");
if (root !== null)
  createRoot(root).render(
    <DesktopApp
      store={readable()}
      intents={intents}
      clock={clock}
      languages={languages}
      drafts={desktop.drafts}
      senses={{ preview: devices.showPreview, level: devices.level }}
      renderVisit={renderVisit}
      renderCoveredVisit={renderCoveredVisit}
      renderAbove={renderAbove}
    />,
  );
mark("app:interactive");
void desktop.start();
