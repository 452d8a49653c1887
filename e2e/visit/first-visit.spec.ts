import { RoomServiceClient } from "livekit-server-sdk";
import { type Page, expect, test } from "playwright/test";
import { invitationOf } from "../../protocol/link.ts";
import { toBase64Url } from "../../protocol/base64url.ts";
import { type PlainWindow, openPlainWindow } from "../parts/plain-window.ts";
import { colourShown } from "./senses.ts";
import { HOST, PATIENT, type Planned, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf, findWords } from "./traces.ts";

declare global {
  interface Window {
    /** Every screen that this page was ever given. */
    screens: MediaStreamTrack[];
  }
}

/** Typed by the clinician, so it may identify a patient. */
const LABEL = "Zanzibar knee, second look";
const WINDOW_TITLE = "Knee from the side";

test.describe.configure({ mode: "serial" });

let stage: VisitStage;
let visit: Planned;
let desktop: Page;
let patient: Page;
let red: PlainWindow;
const mediaTokens = new Set<string>();

/** Keeps hold of every screen that the page gets, to see what becomes of it. */
const keepScreens = (): void => {
  window.screens = [];
  const native = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (options) => {
    const stream = await native(options);
    window.screens.push(...stream.getTracks());
    return stream;
  };
};

test.beforeAll(async () => {
  stage = await openVisitStage();
  red = await openPlainWindow(WINDOW_TITLE, "#ff0000");
  desktop = stage.desktop.page;
  visit = await stage.plan(LABEL);
  patient = await stage.newPatient();
  await patient.addInitScript(keepScreens);
  patient.on("websocket", (socket) => {
    const token = new URL(socket.url()).searchParams.get("access_token");
    if (token !== null) mediaTokens.add(token);
  });
});
test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await stage.keepPictures(info);
});
test.afterAll(async () => {
  await red.browser.close();
  await stage.close();
});

test("clinician and patient see and hear each other after the click on Admit, and not before", async () => {
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.openVisit(desktop, LABEL);
  await expect(patient.getByText("is in the visit already and will let you in")).toBeVisible();
  expect(mediaTokens.size).toBe(0);
  await steps.admit(desktop, PATIENT.name);
  await expectToSeeAndHear(desktop, PATIENT);
  await expectToSeeAndHear(patient, HOST);
  await expect(desktop.getByText("End-to-end encrypted, not verified")).toBeVisible();
  await expect(patient.getByText("Encrypted, not verified", { exact: true })).toBeVisible();
});

test("the media server is told no name and no metadata of anybody", async () => {
  const { url, apiKey, apiSecret } = stage.clinic.media;
  const rooms = new RoomServiceClient(url, apiKey, apiSecret);
  const [room] = await rooms.listRooms();
  expect(room?.metadata).toBe("");
  const people = await rooms.listParticipants(room?.name ?? "");
  expect(people.map(({ name, metadata, attributes }) => ({ name, metadata, attributes }))).toEqual([
    { name: "", metadata: "", attributes: {} },
    { name: "", metadata: "", attributes: {} },
  ]);
  expect(people.every(({ identity }) => /^[\w-]{20,}$/.test(identity))).toBe(true);
});

test("the patient sees exactly the window that the clinician picked, and nothing once it is stopped", async () => {
  await desktop.getByRole("button", { name: /^Share/ }).click();
  await desktop.getByRole("option", { name: WINDOW_TITLE }).click();
  await expect(desktop.getByText(/Other windows stay private/)).toBeVisible();
  expect(await patient.getByText(/Screen shared by/).count()).toBe(0);
  await desktop.getByRole("dialog").getByRole("button", { name: "Share", exact: true }).click();
  await expect.poll(() => colourShown(patient, `Screen shared by Dr. ${HOST.name}`)).toBe("red");
  await expect(desktop.getByText("Everybody in the visit sees it.")).toBeVisible();
  await desktop.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(patient.getByText(/Screen shared by/)).toHaveCount(0);
});

test("a patient shares only while the host lets them, and the running share dies when it is taken back", async () => {
  await expect(patient.getByRole("button", { name: "Share" })).toHaveCount(0);
  await steps.shareRight(desktop, PATIENT.name, "Let them share");
  await patient.getByRole("button", { name: "Share", exact: true }).click();
  const share = `Screen shared by ${PATIENT.name}`;
  await expect.poll(() => colourShown(desktop, share)).not.toBeNull();
  expect(await patient.evaluate(() => window.screens.map(({ readyState }) => readyState))).toEqual(["live"]);
  await steps.shareRight(desktop, PATIENT.name, "Take sharing back");
  await expect(desktop.getByText(share)).toHaveCount(0);
  await expect
    .poll(() => patient.evaluate(() => window.screens.map(({ readyState }) => readyState)))
    .toEqual(["ended"]);
  await expect(patient.getByRole("button", { name: /Share/ })).toHaveCount(0);
  await expectToSeeAndHear(desktop, PATIENT);
});

test("the end for all is told politely, and the link is dead", async () => {
  await steps.endForAll(desktop);
  await expect(desktop.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  await expect(patient.getByRole("heading", { name: "The visit has ended" })).toBeVisible();
  await patient.goto("about:blank");
  await patient.goto(visit.link);
  await expect(patient.getByRole("heading", { name: "This visit has ended" })).toBeVisible();
});

test("every step of the visit is written down once", () => {
  const actions = auditOf(stage, visit.id);
  expect(actions.filter((action) => action === "participant.connected").length).toBe(2);
  expect(actions.filter((action) => action !== "participant.connected")).toEqual([
    "visit.created",
    "join.arrived",
    "join.arrived",
    "waiting.knocked",
    "waiting.cardUpdated",
    "visit.opened",
    "participant.admitted",
    "share.granted",
    "share.revoked",
    "visit.ended",
    "request.refused VISIT_ENDED",
  ]);
});

test("no name, label, passcode, secret or token is on disk at the service or at the desktop", async () => {
  const secret = toBase64Url(invitationOf(new URL(visit.link).hash.slice(1))?.secret ?? new Uint8Array());
  expect(secret.length).toBeGreaterThan(40);
  expect(mediaTokens.size).toBeGreaterThan(0);
  expect(await findWords(stage.dataFolder, [visit.id])).not.toEqual([]);
  const words = ["Lindqvist", "Zanzibar", secret, stage.clinic.tryOut.password ?? "", ...mediaTokens];
  expect(await findWords(stage.dataFolder, [...words, visit.passcode])).toEqual([]);
  expect(await findWords(stage.desktop.dataFolder, [...words, visit.passcode, HOST.name])).toEqual([]);
});
