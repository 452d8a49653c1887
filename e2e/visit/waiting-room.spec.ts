import { type Page, expect, test } from "playwright/test";
import { invitationOf, inviteHashOf } from "../../protocol/link.ts";
import { routes } from "../../protocol/routes.ts";
import { colourShown } from "./senses.ts";
import { PATIENT, type Planned, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf, devicesOf } from "./traces.ts";

/** A closed tab has left the queue after this long (issue 3, section 3). Milliseconds. */
const GONE_MS = 5_000;

let stage: VisitStage;
let desktop: Page;

test.beforeAll(async () => {
  stage = await openVisitStage();
  desktop = stage.desktop.page;
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(() => stage.close());

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });
const admitButton = (name: string) => desktop.getByRole("button", { name: `Admit ${name}` });

test("a second tab is told of the first one, and can take the visit over", async () => {
  const visit = await stage.plan("Two tabs");
  const first = await stage.newPatient();
  await steps.arrive(first, { ...visit, name: PATIENT.name });
  await expect(admitButton(PATIENT.name)).toHaveCount(1);
  const second = await first.context().newPage();
  await second.goto(visit.link);
  await expect(heading(second, "Your visit is open in another tab")).toBeVisible();
  await second.getByRole("button", { name: "Use here" }).click();
  await expect(heading(first, "You went on somewhere else")).toBeVisible();
  await expect(admitButton(PATIENT.name)).toHaveCount(0);
  await steps.enterPasscode(second, visit.passcode);
  await steps.checkIn(second, "Jonas again");
  await steps.testDevices(second);
  await steps.goToWaitingRoom(second);
  await expect(desktop.getByRole("button", { name: /^Admit / })).toHaveCount(1);
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, "Jonas again");
  await expectToSeeAndHear(desktop, { ...PATIENT, name: "Jonas again" });
});

test("a reloaded page waits anew, and the old place vanishes", async () => {
  const visit = await stage.plan("Reload");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: "Before" });
  await expect(admitButton("Before")).toBeVisible();
  await patient.reload();
  await expect(admitButton("Before")).toHaveCount(0, { timeout: GONE_MS });
  await steps.arrive(patient, { ...visit, name: "After" });
  await expect(admitButton("After")).toBeVisible();
  expect(auditOf(stage, visit.id).filter((action) => action === "waiting.left")).toHaveLength(1);
});

test("a reload in the middle of the visit needs no passcode, and a new admission", async () => {
  const visit = await stage.plan("Reload inside");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: "Before" });
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, "Before");
  await expectToSeeAndHear(desktop, { ...PATIENT, name: "Before" });
  await patient.reload();
  await expect(heading(patient, "Welcome back")).toBeVisible();
  await expect(desktop.locator("figure", { hasText: "Before" })).toHaveCount(0, { timeout: GONE_MS });
  await steps.checkIn(patient, "After");
  await steps.testDevices(patient);
  await steps.goToWaitingRoom(patient);
  await steps.admit(desktop, "After");
  await expectToSeeAndHear(desktop, { ...PATIENT, name: "After" });
});

test("a patient who closes the tab is out of the queue within five seconds", async () => {
  const visit = await stage.plan("Closed tab");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await expect(admitButton(PATIENT.name)).toBeVisible();
  await patient.close();
  await expect(admitButton(PATIENT.name)).toHaveCount(0, { timeout: GONE_MS });
  expect(auditOf(stage, visit.id).at(-1)).toBe("waiting.left");
});

/** What the service answers to a device of an earlier knock that wants its place back. */
const resumeAs = async (patient: Page, visit: Planned, participantId: string): Promise<unknown> => {
  const invitation = invitationOf(new URL(visit.link).hash.slice(1));
  if (invitation === null) throw new Error("the link is damaged");
  const inviteHash = await inviteHashOf(invitation.secret);
  const data = { visitId: visit.id, inviteHash, participantId };
  return (await patient.request.post(`${stage.clinic.origin}${routes.resume.path}`, { data })).json();
};

test("a denied patient reads a polite goodbye, and the device does not come back", async () => {
  const visit = await stage.plan("Denied");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.denyInQueue(desktop, PATIENT.name);
  await expect(heading(patient, "You cannot come in this time")).toBeVisible();
  await expect(patient.getByRole("button")).toHaveCount(0);
  await expect(admitButton(PATIENT.name)).toHaveCount(0);
  const [device = ""] = devicesOf(stage, visit.id);
  expect(await resumeAs(patient, visit, device)).toMatchObject({ code: "DENIED" });
  expect(auditOf(stage, visit.id).slice(-2)).toEqual(["participant.denied", "request.refused DENIED"]);
});

test("two people on one link wait side by side, and each is let in by a click of its own", async () => {
  const visit = await stage.plan("Two people");
  const [one, two] = [await stage.newPatient(), await stage.newPatient()];
  const mediaSockets: string[] = [];
  two.on("websocket", (socket) => {
    if (socket.url().includes("/rtc")) mediaSockets.push("media");
  });
  await steps.arrive(one, { ...visit, name: "Jonas" });
  await steps.arrive(two, { ...visit, name: "Mia" });
  await expect(admitButton("Jonas")).toBeVisible();
  await expect(admitButton("Mia")).toBeVisible();
  await steps.openVisit(desktop, visit.label);
  await expect(one.getByText("is in the visit already")).toBeVisible();
  await expect(two.getByText("is in the visit already")).toBeVisible();
  await steps.admit(desktop, "Jonas");
  await expect.poll(() => colourShown(desktop, "Jonas")).toBe("green");
  await expect.poll(() => colourShown(one, "Ana Ruiz")).toBe("blue");
  await expect(heading(two, "You are in the waiting room")).toBeVisible();
  expect(mediaSockets).toEqual([]);
  await steps.admit(desktop, "Mia");
  await expect.poll(() => colourShown(desktop, "Mia")).toBe("green");
  await expect.poll(() => colourShown(two, "Ana Ruiz")).toBe("blue");
  await expect.poll(() => colourShown(two, "Jonas")).toBe("green");
  await expect.poll(() => colourShown(one, "Mia")).toBe("green");
});
