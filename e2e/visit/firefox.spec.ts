import { expect, test } from "playwright/test";
import { type PersonFirefox, startPersonFirefox } from "../parts/firefox.ts";
import { readColour } from "./senses.ts";
import * as fox from "./firefox-steps.ts";
import { HOST, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";

const GUEST = { name: "Frida Fox", looks: { colour: "red", toneHz: 1_200 } } as const;

let stage: VisitStage;
let firefox: PersonFirefox;

test.beforeAll(async () => {
  stage = await openVisitStage();
  firefox = await startPersonFirefox(GUEST.looks);
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(async () => {
  await firefox.close();
  await stage.close();
});

test("a patient in Firefox and the clinician see and hear each other", async () => {
  const desktop = stage.desktop.page;
  const visit = await stage.plan("Firefox");
  const patient = await firefox.newPage();
  await fox.arrive(patient, { ...visit, name: GUEST.name });
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, GUEST.name);
  await expectToSeeAndHear(desktop, GUEST);
  await expect.poll(() => patient.evaluate(readColour, HOST.name)).toBe(HOST.looks.colour);
  await expect
    .poll(async () => Math.abs((await patient.evaluate(fox.readRecordedTone)) - HOST.looks.toneHz))
    .toBeLessThan(12);
  await steps.endForAll(desktop);
  await fox.waitForHeading(patient, "The visit has ended");
});
