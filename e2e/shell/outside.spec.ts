import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { attack } from "./page-calls.ts";

let bare: BareApp;
let desktop: Desktop;

test.beforeAll(async () => {
  bare = await makeBareApp();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: "https://clinic.example" });
  await desktop.app.evaluate(({ shell }) => {
    Reflect.set(globalThis, "opened", []);
    shell.openExternal = async (address) => void Reflect.get(globalThis, "opened").push(address);
  });
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

const openedBy = async (url: string): Promise<unknown> => {
  expect(await attack(desktop.page, "open", url)).toEqual({ passed: "null" });
  return desktop.app.evaluate(() => Reflect.get(globalThis, "opened").splice(0));
};

test("a page of the clinic's own service opens in the system's browser, not here", async () => {
  expect(await openedBy("https://clinic.example/help?topic=1#sound")).toEqual([
    "https://clinic.example/help?topic=1#sound",
  ]);
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

for (const url of [
  "http://clinic.example/",
  "https://clinic.example:8443/",
  "https://clinic.example.evil.example/",
  "https://name:word@clinic.example/",
  "https://clinic.example@evil.example/",
  "https://evil.example/planted",
  "file:///etc/passwd",
  "smb://clinic.example/share",
  "mailto:planted@clinic.example",
  "anteroom://join#planted",
  "javascript:window.urlRan=true",
  "app://anteroom/",
  "about:blank",
  "",
]) {
  test(`nothing outside opens ${JSON.stringify(url)}`, async () => {
    expect(await openedBy(url)).toEqual([]);
  });
}

test("neither what was opened nor what was refused is in the log", () => {
  expect(desktop.log()).toContain('"event":"link.opened"');
  expect(desktop.log()).toContain('"event":"link.refused"');
  expect(desktop.log()).not.toMatch(/clinic\.example|evil|planted|topic/);
});
