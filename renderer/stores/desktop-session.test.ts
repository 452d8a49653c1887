import { expect, test } from "vitest";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import type { DesktopConfig, LinkAndPasscode, ShareSource } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { OwnCall } from "./desktop-calls.ts";
import { turns } from "./call-fixtures.ts";
import {
  type TestDesktop,
  account,
  card,
  createTestDesktop,
  invitation,
  nobody,
  signedIn,
  someVisit,
  someWaiting,
  typed,
} from "./desktop-fixtures.ts";
import { firstDesktopModel } from "./desktop-model.ts";

const config: DesktopConfig = {
  clinicName: "Riverside",
  serverOrigin: "https://clinic.example",
  version: "0.1.0",
  runtime: { electron: "45", chromium: "150" },
  keeping: "ready",
  workstation: "personal",
  logoffAfterSeconds: 900,
  mayShareScreen: true,
};
const draft = { label: "J. L.", kind: "oneToOne", startsAt: 0, minutes: 30, places: 2 } as const;
const signedOut = { ...firstDesktopModel, isStarting: false };

test("a session that main kept signs in by itself", async () => {
  const { desktop } = createTestDesktop({
    main: { readConfig: async () => succeed(config) },
    session: { read: async () => succeed({ state: "active", account }) },
  });
  expect(desktop.store.getState().isStarting).toBe(true);
  await desktop.start();
  expect(desktop.store.getState()).toMatchObject({ isStarting: false, account, config, visits: null });
});

test("a clinic that cannot be reached at the start is said on the sign-in screen", async () => {
  const { desktop } = createTestDesktop({ main: { readConfig: async () => fail("SERVICE_UNREACHABLE") } });
  await desktop.start();
  expect(desktop.store.getState()).toEqual({
    ...signedOut,
    auth: { ...signedOut.auth, failure: "SERVICE_UNREACHABLE" },
  });
});

test("a sign-in that was refused says why, and opens no line", async () => {
  const { desktop, day } = createTestDesktop({ session: { signIn: async () => fail("SIGN_IN_FAILED") } });
  await desktop.session.signIn({ ...typed, password: "wrong" });
  expect(desktop.store.getState()).toMatchObject({ account: null, auth: { failure: "SIGN_IN_FAILED" } });
  expect(() => day([])).toThrow("nobody is signed in");
});

test("signing in twice opens one line, and its welcome publishes one card key", async () => {
  const { desktop, service, published, session, lines } = createTestDesktop();
  await desktop.session.signIn(typed);
  session({ state: "active", account });
  await service.connect();
  expect([lines(), published]).toEqual([1, [account.email]]);
  expect(desktop.store.getState()).toMatchObject({ account, signal: "connected" });
});

test("the day comes whole, and every card that can be opened is", async () => {
  const visit = someVisit();
  const [one, other] = [someWaiting(visit), someWaiting(visit, { card: null })];
  const { desktop, day } = await signedIn([visit], [one, other]);
  expect(desktop.store.getState()).toMatchObject({ visits: [visit], waiting: [one, other] });
  expect([...desktop.store.getState().cards]).toEqual([[one.participantId, card]]);
  day([], []);
  expect(desktop.store.getState()).toMatchObject({ visits: [], waiting: [] });
});

/** A desktop that knows everything it can know of patients. */
const fullDesktop = async (): Promise<TestDesktop> => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const now = await signedIn([visit], [waiting], {
    main: { createVisit: async () => succeed({ visit, invitation }) },
  });
  await now.desktop.invitations.createVisit(draft);
  await now.desktop.queue.admit([waiting]);
  expect(now.desktop.store.getState()).toMatchObject({
    invitation: { phase: "ready", invitation },
    visit: { visitId: visit.id },
  });
  return now;
};

test.each<[string, (one: TestDesktop) => Promise<void> | void]>([
  ["the person", (one) => one.desktop.session.signOut()],
  ["main", (one) => one.session(nobody)],
])(
  "a sign-out by %s leaves nothing of a patient: no label, no card, no invitation, no call, no key",
  async (_by, signOut) => {
    const now = await fullDesktop();
    await signOut(now);
    await turns();
    expect(now.desktop.store.getState()).toEqual(signedOut);
    expect(now.calls[0]?.asked.at(-1)).toBe("abandon");
    expect([now.service.isClosed(), now.wiped, now.desktop.visits.media()]).toEqual([
      true,
      ["wipe", "close"],
      null,
    ]);
  },
);

test("a card that is opened only after the sign-out is not shown to anybody", async () => {
  const visit = someVisit();
  const opened = Promise.withResolvers<Result<WaitingCard>>();
  const { desktop } = await signedIn([visit], [someWaiting(visit)], { openCard: () => opened.promise });
  await desktop.session.signOut();
  opened.resolve(succeed(card));
  await turns();
  expect(desktop.store.getState()).toEqual(signedOut);
});

test("an invitation that comes only after the sign-out is not shown to anybody", async () => {
  const made = Promise.withResolvers<Result<LinkAndPasscode>>();
  const { desktop } = await signedIn([], [], { main: { renewLink: () => made.promise } });
  void desktop.invitations.renewLink(someVisit().id);
  await desktop.session.signOut();
  made.resolve(succeed(invitation));
  await turns();
  expect(desktop.store.getState()).toEqual(signedOut);
});

test("a call that is built only after the sign-out turns on no camera and is given up", async () => {
  const visit = someVisit();
  const built = Promise.withResolvers<null>();
  const { desktop, calls } = await signedIn([visit], [], {
    buildOwn: async (build): Promise<Result<OwnCall>> => {
      await built.promise;
      return succeed(build().own);
    },
  });
  const opened = desktop.visits.openVisit(visit.id);
  await desktop.session.signOut();
  built.resolve(null);
  expect(await opened).toBe(false);
  expect([calls[0]?.asked, calls[0]?.media.told]).toEqual([["abandon"], []]);
  expect(desktop.store.getState()).toEqual(signedOut);
});

test("a sign-out while the camera is being turned on opens neither microphone nor visit", async () => {
  const visit = someVisit();
  const camera = Promise.withResolvers<Result<null>>();
  const { desktop, calls } = await signedIn([visit], [], {
    buildOwn: async (build) => {
      const { own } = build();
      return succeed({ ...own, media: { ...own.media, setCamera: () => camera.promise } });
    },
  });
  const opened = desktop.visits.openVisit(visit.id);
  await turns();
  await desktop.session.signOut();
  camera.resolve(succeed(null));
  expect(await opened).toBe(false);
  expect([calls[0]?.asked, calls[0]?.media.told]).toEqual([["abandon"], []]);
  expect(desktop.store.getState()).toEqual(signedOut);
});

test("an invitation that was closed while it was being made stays closed", async () => {
  const made = Promise.withResolvers<Result<LinkAndPasscode>>();
  const { desktop } = await signedIn([], [], { main: { renewLink: () => made.promise } });
  void desktop.invitations.renewLink(someVisit().id);
  desktop.invitations.forget();
  made.resolve(succeed(invitation));
  await turns();
  expect(desktop.store.getState().invitation).toEqual({ phase: "none" });
});

test("of two invitations the one that was asked for last is shown, whichever comes first", async () => {
  const first = Promise.withResolvers<Result<LinkAndPasscode>>();
  const answers = [first.promise, Promise.resolve(succeed({ ...invitation, passcode: "654321" }))];
  const { desktop } = await signedIn([], [], {
    main: { renewLink: () => answers.shift() ?? Promise.resolve(fail("INTERNAL")) },
  });
  void desktop.invitations.renewLink(someVisit().id);
  await desktop.invitations.renewLink(someVisit().id);
  first.resolve(succeed(invitation));
  await turns();
  expect(desktop.store.getState().invitation).toMatchObject({ invitation: { passcode: "654321" } });
});

test("an invitation that could not be made says why", async () => {
  const { desktop } = await signedIn([], [], {
    main: { createVisit: async () => fail("STORE_UNAVAILABLE") },
  });
  await desktop.invitations.createVisit(draft);
  expect(desktop.store.getState().invitation).toEqual({ phase: "failed", code: "STORE_UNAVAILABLE" });
});

const windows: ShareSource[] = [
  { id: "window:1:0", title: "Growth chart", kind: "window", picture: "data:image/png;base64,AA==" },
];

/** A desktop in a visit, with a picker that shows one window. */
const withPicker = async (answers: Parameters<typeof signedIn>[2] = {}): Promise<TestDesktop> => {
  const visit = someVisit();
  const now = await signedIn([visit], [], {
    ...answers,
    main: { listShareSources: async () => succeed(windows), ...answers.main },
  });
  await now.desktop.visits.openVisit(visit.id);
  return now;
};

test("what was picked is shared under its title, until the share has stopped", async () => {
  const chosen: string[] = [];
  const { desktop, calls } = await withPicker({
    main: {
      chooseShareSource: async (id) => {
        chosen.push(id);
        return succeed({});
      },
    },
  });
  await desktop.visits.share.open();
  expect(desktop.store.getState().visit?.picker).toEqual({ state: "ready", sources: windows });
  await desktop.visits.share.share("window:1:0");
  expect([chosen, calls[0]?.media.told.at(-1)]).toEqual([["window:1:0"], "startShare"]);
  const media = desktop.store.getState().visit?.call.media;
  if (media === undefined) throw new Error("no visit");
  const sharing = { ...media, own: { ...media.own, isSharing: true } };
  calls[0]?.say({ media: sharing });
  expect(desktop.store.getState().visit).toMatchObject({
    shareTitle: "Growth chart",
    picker: { state: "closed" },
  });
  calls[0]?.say({ media });
  expect(desktop.store.getState().visit?.shareTitle).toBeNull();
});

test("a share that did not start is said, and its title is forgotten", async () => {
  const { desktop } = await withPicker({
    buildOwn: async (build) => {
      const { own } = build();
      return succeed({ ...own, media: { ...own.media, startShare: async () => fail("SHARE_CANCELLED") } });
    },
  });
  await desktop.visits.share.open();
  await desktop.visits.share.share("window:1:0");
  expect(desktop.store.getState()).toMatchObject({
    failure: "SHARE_CANCELLED",
    visit: { shareTitle: null },
  });
});

test("a picker that was closed while it was loading stays closed", async () => {
  const listed = Promise.withResolvers<Result<ShareSource[]>>();
  const { desktop } = await withPicker({ main: { listShareSources: () => listed.promise } });
  void desktop.visits.share.open();
  desktop.visits.share.close();
  listed.resolve(succeed(windows));
  await turns();
  expect(desktop.store.getState().visit?.picker).toEqual({ state: "closed" });
});

test("a picker that cannot be filled says so", async () => {
  const { desktop } = await withPicker({ main: { listShareSources: async () => fail("INTERNAL") } });
  await desktop.visits.share.open();
  expect(desktop.store.getState().visit?.picker).toEqual({ state: "failed" });
});
