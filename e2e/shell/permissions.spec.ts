import { expect, test } from "playwright/test";
import { type Desktop, FAKE_MEDIA, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { attack } from "./page-calls.ts";

let bare: BareApp;
let desktop: Desktop;

test.beforeAll(async () => {
  bare = await makeBareApp();
  desktop = await launchDesktop({ dist: bare.dist, args: FAKE_MEDIA });
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

test("camera and microphone are given to our own page", async () => {
  expect(await attack(desktop.page, "camera")).toEqual({ passed: 2 });
});

test("a loudspeaker can be chosen", async () => {
  expect(await attack(desktop.page, "speaker")).toEqual({ passed: expect.stringMatching(/./) });
});

for (const name of ["camera", "microphone"]) {
  test(`${name} reads as granted`, async () => {
    expect(await attack(desktop.page, "state", name)).toEqual({ passed: "granted" });
  });
}

for (const name of [
  "geolocation",
  "notifications",
  "midi",
  "clipboard-read",
  "idle-detection",
  "persistent-storage",
  "screen-wake-lock",
  "storage-access",
  "window-management",
  "local-fonts",
  "background-sync",
]) {
  test(`${name} reads as refused`, async () => {
    const ended = await attack(desktop.page, "state", name);
    expect([ended.passed === "granted", ended.passed === "prompt"]).toEqual([false, false]);
  });
}

test("the position is not told", async () => {
  expect(await attack(desktop.page, "position")).toEqual({ refused: "code 1" });
});

test("notifications are denied", async () => {
  expect(await attack(desktop.page, "notification")).toEqual({ passed: "denied" });
});

for (const name of ["midi", "readClipboard"]) {
  test(`${name} is refused`, async () => {
    expect(await attack(desktop.page, name)).toEqual({
      refused: expect.stringMatching(/NotAllowed|Security/),
    });
  });
}

test("a screen is refused to who chose none in our picker", async () => {
  expect(await attack(desktop.page, "display")).toEqual({
    refused: expect.stringMatching(/NotAllowed|Abort|NotReadable|InvalidState/),
  });
});

test("what was refused is logged by name and without an address", () => {
  expect(desktop.log()).toContain('"event":"permission.refused","permission":"geolocation"');
  expect(desktop.log()).not.toMatch(/"[^"]*app:\/\//);
});
