import { randomUUID } from "node:crypto";
import { AccessToken, RoomServiceClient } from "livekit-server-sdk";
import { expect, test } from "playwright/test";
import { type PageSite, servePages } from "../parts/pages.ts";
import { newRawMedia, tryToJoin, watchTokens } from "./raw-media.ts";
import { HOST, PATIENT, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf } from "./traces.ts";

let stage: VisitStage;
let site: PageSite;

test.beforeAll(async () => {
  stage = await openVisitStage();
  site = await servePages(["frames-raw"]);
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(async () => {
  await site.stop();
  await stage.close();
});

const meet = async (label: string) => {
  const desktop = stage.desktop.page;
  const visit = await stage.plan(label);
  const patient = await stage.newPatient();
  const tokens = watchTokens(patient);
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, PATIENT.name);
  await expectToSeeAndHear(desktop, PATIENT);
  return { desktop, visit, patient, token: tokens.at(-1) ?? "" };
};

test("a media token copied out of the browser opens nothing, neither beside its owner nor after the end", async () => {
  const { desktop, visit, patient, token } = await meet("Copied token");
  expect(token.length).toBeGreaterThan(100);
  const thief = await newRawMedia(stage, site);
  const { origin } = stage.clinic;
  expect(await tryToJoin(thief, origin, token)).not.toBe("joined");
  const refusals = () => auditOf(stage, visit.id).filter((action) => action.startsWith("gate.refused"));
  await expect.poll(refusals).toContain("gate.refused DEVICE_NOT_CONNECTING");
  expect(new Set(refusals())).toEqual(new Set(["gate.refused DEVICE_NOT_CONNECTING"]));
  await expectToSeeAndHear(desktop, PATIENT);
  await expectToSeeAndHear(patient, HOST);

  await steps.endForAll(desktop);
  await expect(patient.getByRole("heading", { name: "The visit has ended" })).toBeVisible();
  const before = refusals().length;
  expect(await tryToJoin(thief, origin, token)).not.toBe("joined");
  await expect.poll(() => refusals().slice(before)).toContain("gate.refused VISIT_ENDED");
  expect(await thief.evaluate(() => window.raw.packetsReceived())).toBe(0);
});

test("an uninvited listener whom the media server itself lets in receives packets and decodes none", async () => {
  const { desktop } = await meet("Uninvited listener");
  const { url, apiKey, apiSecret } = stage.clinic.media;
  const rooms = await new RoomServiceClient(url, apiKey, apiSecret).listRooms();
  const room =
    rooms.toSorted((one, other) => Number(other.creationTimeMs - one.creationTimeMs))[0]?.name ?? "";
  const token = new AccessToken(apiKey, apiSecret, { identity: randomUUID(), ttl: 60 });
  token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true });
  const listener = await stage.newPatient();
  await listener.goto(`${site.url}/frames-raw.html`);
  expect(await tryToJoin(listener, url, await token.toJwt())).toBe("joined");
  await expect.poll(() => listener.evaluate(() => window.raw.packetsReceived())).toBeGreaterThan(300);
  expect(await listener.evaluate(() => window.raw.framesDecoded())).toBe(0);
  expect((await listener.evaluate(() => window.raw.colours())).filter((colour) => colour !== null)).toEqual(
    [],
  );

  await listener.evaluate(() => window.raw.publish());
  await expect(desktop.getByText("Not secure")).toBeVisible();
  await expect(desktop.getByText(/Somebody is connected who is not on the signed list/)).toBeVisible();
  await expect(desktop.locator("figure")).toHaveCount(2);
  await expectToSeeAndHear(desktop, PATIENT);
});
