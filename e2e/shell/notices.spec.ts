import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { invoke, signInAtStub } from "./page-calls.ts";
import { stubService } from "./stub-service.ts";

let bare: BareApp;
let desktop: Desktop;
let clinic: Awaited<ReturnType<typeof stubService>>;

test.beforeAll(async () => {
  bare = await makeBareApp();
  clinic = await stubService();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
  await desktop.page.waitForFunction("window.isReady === true");
  await desktop.app.evaluate(({ BrowserWindow, Notification, app }) => {
    const said: unknown[] = [];
    Reflect.set(globalThis, "said", said);
    Notification.isSupported = () => true;
    Notification.prototype.show = function show() {
      said.push([this.title, this.body]);
    };
    Notification.prototype.close = () => void said.push("closed");
    app.setBadgeCount = (count = 0) => said.push(`badge ${count}`) > 0;
    BrowserWindow.getFocusedWindow = () => null;
  });
  expect(await signInAtStub(desktop.page)).toMatchObject({ ok: true });
});
test.afterAll(async () => {
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

const saidSince = (): Promise<unknown[]> =>
  desktop.app.evaluate(() => Reflect.get(globalThis, "said").splice(0));

test("who waits is told of as a number, in main's own words, once on the screen and once on the badge", async () => {
  await saidSince();
  await invoke(desktop.page, "notify.waiting", { count: 2, language: "en" });
  expect(await saidSince()).toEqual(["badge 0", "badge 2", ["Anteroom", "2 people are waiting."]]);
});

for (const input of [
  { count: 1, language: "en", name: "Mrs Example" },
  { count: "Mrs Example", language: "en" },
  { count: 1, language: "Mrs Example" },
]) {
  test(`no name comes into it: ${JSON.stringify(input)}`, async () => {
    await saidSince();
    expect(await invoke(desktop.page, "notify.waiting", input)).toMatchObject({ ok: false });
    expect(await saidSince()).toEqual([]);
  });
}

for (const channel of ["session.cover", "session.signOut"]) {
  test(`${channel} takes back what is on the screen and on the badge`, async () => {
    await invoke(desktop.page, "notify.waiting", { count: 1, language: "en" });
    await saidSince();
    void invoke(desktop.page, channel).catch(() => undefined);
    await expect.poll(async () => (await saidSince()).join()).toContain("closed,badge 0");
  });
}
