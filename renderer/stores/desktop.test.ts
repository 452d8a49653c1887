import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { turns } from "./call-fixtures.ts";
import { card, someVisit, someWaiting, signedIn } from "./desktop-fixtures.ts";

test("one click admits: the visit is opened for it, with camera and microphone, and then the patient comes in", async () => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const { desktop, calls } = await signedIn([visit], [waiting]);
  await desktop.queue.admit([waiting]);
  expect(calls.map(({ visitId, asked, media }) => [visitId, asked, media.told])).toEqual([
    [visit.id, ["open", `admit ${card.name}`], ["camera true", "microphone true"]],
  ]);
  expect(desktop.store.getState()).toMatchObject({ failure: null, visit: { visitId: visit.id } });
});

test("a click on Admit while the visit is being opened admits once it is open", async () => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const opening = Promise.withResolvers<Result<null>>();
  const { desktop, calls } = await signedIn([visit], [waiting], { opening: () => opening.promise });
  void desktop.visits.openVisit(visit.id);
  await turns();
  expect(desktop.store.getState().visit?.visitId).toBe(visit.id);
  void desktop.queue.admit([waiting]);
  await turns();
  expect(calls[0]?.asked).toEqual(["open"]);
  opening.resolve(succeed(null));
  await turns();
  expect(calls.map(({ asked }) => asked)).toEqual([["open", `admit ${card.name}`]]);
});

test("somebody who went while the visit opened is not admitted", async () => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const { desktop, calls, day } = await signedIn([visit], [waiting], {
    opening: async () => {
      day([visit]);
      return succeed(null);
    },
  });
  await desktop.queue.admit([waiting]);
  expect([calls[0]?.asked, desktop.store.getState().failure]).toEqual([["open"], "NOT_WAITING"]);
});

test("somebody whose card could not be opened is not admitted under no name", async () => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const { desktop, calls } = await signedIn([visit], [waiting], {
    openCard: async () => fail("KEY_MISSING"),
  });
  await desktop.queue.admit([waiting]);
  expect([calls[0]?.asked, desktop.store.getState().failure]).toEqual([["open"], "NOT_WAITING"]);
});

test("what failed is said until the next try", async () => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const answers: Result<null>[] = [fail("MEDIA_UNAVAILABLE")];
  const { desktop } = await signedIn([visit], [waiting], {
    opening: async () => answers.shift() ?? succeed(null),
  });
  await desktop.queue.admit([waiting]);
  expect(desktop.store.getState().failure).toBe("MEDIA_UNAVAILABLE");
  await desktop.queue.admit([waiting]);
  expect(desktop.store.getState().failure).toBeNull();
});

test("a second visit is not opened beside the first, and may be once that one has ended", async () => {
  const [first, second] = [someVisit(), someVisit()];
  const { desktop, calls } = await signedIn([first, second]);
  expect(await desktop.visits.openVisit(first.id)).toBe(true);
  expect(await desktop.visits.openVisit(second.id)).toBe(false);
  expect(await desktop.visits.openVisit(first.id)).toBe(true);
  expect(calls.map(({ visitId }) => visitId)).toEqual([first.id]);
  await desktop.visits.endVisit(first.id);
  expect([calls[0]?.asked, desktop.store.getState().visit]).toEqual([["open", "end"], null]);
  expect(await desktop.visits.openVisit(second.id)).toBe(true);
});

test("two visits at once: only the first click opens one", async () => {
  const [first, second] = [someVisit(), someVisit()];
  const { desktop, calls } = await signedIn([first, second]);
  expect(
    await Promise.all([desktop.visits.openVisit(first.id), desktop.visits.openVisit(second.id)]),
  ).toEqual([true, false]);
  expect(calls).toHaveLength(1);
});

test("after an opening that failed nothing is left running, and the next try is a new call", async () => {
  const visit = someVisit();
  const answers: Result<null>[] = [fail("MEDIA_UNAVAILABLE")];
  const { desktop, calls } = await signedIn([visit], [], {
    opening: async () => answers.shift() ?? succeed(null),
  });
  expect(await desktop.visits.openVisit(visit.id)).toBe(false);
  expect(calls[0]?.asked).toEqual(["open", "abandon"]);
  expect(desktop.store.getState()).toMatchObject({ visit: null, failure: "MEDIA_UNAVAILABLE" });
  expect(desktop.visits.media()).toBeNull();
  expect(await desktop.visits.openVisit(visit.id)).toBe(true);
  expect(calls).toHaveLength(2);
});

test("a call that cannot be built is said, and nothing is opened", async () => {
  const visit = someVisit();
  const { desktop, calls } = await signedIn([visit], [], { buildOwn: async () => fail("SESSION_EXPIRED") });
  expect(await desktop.visits.openVisit(visit.id)).toBe(false);
  expect([calls, desktop.store.getState().failure]).toEqual([[], "SESSION_EXPIRED"]);
});

test("a visit that is not of this day, or without anybody signed in, is not opened", async () => {
  const { desktop, calls } = await signedIn([]);
  expect(await desktop.visits.openVisit(someVisit().id)).toBe(false);
  await desktop.session.signOut();
  expect(await desktop.visits.openVisit(someVisit().id)).toBe(false);
  expect(calls).toEqual([]);
});

test("a call that fails says why on the day list", async () => {
  const visit = someVisit();
  const { desktop, calls } = await signedIn([visit]);
  await desktop.visits.openVisit(visit.id);
  calls[0]?.say({ state: { phase: "ended", end: { kind: "failed", code: "ENCRYPTION_FAILED" } } });
  expect(desktop.store.getState()).toMatchObject({ visit: null, failure: "ENCRYPTION_FAILED" });
});

test("a visit goes on with what devices there are, and says what is missing", async () => {
  const visit = someVisit();
  const { desktop, calls } = await signedIn([visit], [], {
    buildOwn: async (build) => {
      const { own } = build();
      return succeed({ ...own, media: { ...own.media, setCamera: async () => fail("CAMERA_BUSY") } });
    },
  });
  expect(await desktop.visits.openVisit(visit.id)).toBe(true);
  expect(desktop.store.getState().visit).toMatchObject({
    cameraError: "CAMERA_BUSY",
    microphoneError: null,
  });
  expect(calls[0]?.media.told).toEqual(["microphone true"]);
});

test("a press on the camera or microphone turns it to what it is not", async () => {
  const visit = someVisit();
  const { desktop, calls } = await signedIn([visit]);
  await desktop.visits.openVisit(visit.id);
  const [call] = calls;
  if (call === undefined) throw new Error("no call");
  call.media.told.splice(0);
  const { media } = desktop.store.getState().visit?.call ?? {};
  if (media === undefined) throw new Error("no visit");
  call.say({ media: { ...media, own: { ...media.own, isCameraOn: true } } });
  await desktop.visits.own.toggle("camera");
  await desktop.visits.own.toggle("microphone");
  expect(call.media.told).toEqual(["camera false", "microphone true"]);
});

test("what is decided about people reaches the service or the call, and a refusal is said", async () => {
  const visit = someVisit();
  const waiting = someWaiting(visit);
  const { participantId } = waiting;
  const { desktop, calls, service } = await signedIn([visit], [waiting]);
  service.answer(() => fail("NOT_WAITING"));
  await desktop.queue.deny({ visitId: visit.id, participantId });
  expect(service.asked).toEqual([{ type: "deny", visitId: visit.id, participantId }]);
  expect(desktop.store.getState().failure).toBe("NOT_WAITING");
  await desktop.visits.endVisit(visit.id);
  expect(service.asked.at(-1)).toEqual({ type: "endVisit", visitId: visit.id, change: null });
  await desktop.visits.openVisit(visit.id);
  await desktop.queue.deny({ visitId: visit.id, participantId });
  expect([calls[0]?.asked.at(-1), service.count("deny")]).toEqual([`deny ${participantId}`, 1]);
});

test("the line's state and the service's words reach the call", async () => {
  const visit = someVisit();
  const now = await signedIn([visit]);
  await now.desktop.visits.openVisit(visit.id);
  now.status("lost");
  expect(now.desktop.store.getState().signal).toBe("lost");
  now.status("connected");
  expect(now.calls[0]?.asked).toEqual(["open", "signalChanged false", "signalChanged true"]);
  now.hear({ v: 1, type: "out", reason: "replaced" });
  expect(now.calls[0]?.heard).toEqual([{ v: 1, type: "out", reason: "replaced" }]);
});
