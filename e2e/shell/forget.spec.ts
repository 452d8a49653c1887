import { existsSync } from "node:fs";
import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { invoke, read, signInAtStub } from "./page-calls.ts";
import { stubService } from "./stub-service.ts";

const MARKER = "Planted-Mrs-Example-7431";

let bare: BareApp;
let clinic: Awaited<ReturnType<typeof stubService>>;
let desktop: Desktop;

test.beforeEach(async () => {
  bare = await makeBareApp();
  clinic = await stubService();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
  await desktop.page.waitForFunction("window.isReady === true");
});
test.afterEach(async () => {
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

const windowFacts = () =>
  desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      pid: window.webContents.getOSProcessId(),
      bounds: window.getBounds(),
      isVisible: window.isVisible(),
    })),
  );

/** Logs off and answers the page of the window that came in the old one's place. */
const logOff = async (from = desktop.page) => {
  const next = desktop.app.waitForEvent("window");
  void invoke(from, "session.signOut").catch(() => undefined); // its page goes before it is answered
  const page = await next;
  await page.waitForFunction("window.isReady === true");
  return page;
};

const planted = `(async () => {
  const marker = ${JSON.stringify(MARKER)};
  window.remembered = marker;
  localStorage.setItem("marker", marker);
  sessionStorage.setItem("marker", marker);
  const base = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("marker", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("marker");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  });
  await new Promise((resolve) => {
    const change = base.transaction("marker", "readwrite");
    change.objectStore("marker").put(marker, "marker");
    change.oncomplete = resolve;
  });
  const folder = await navigator.storage.getDirectory().catch(() => null);
  await folder?.getFileHandle("marker", { create: true }).catch(() => null);
  return localStorage.length;
})()`;

test("a log off ends the process that held what a person saw, and the window stands where it stood", async () => {
  expect(await signInAtStub(desktop.page)).toMatchObject({ ok: true });
  await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 100, y: 80, width: 1100, height: 720 }),
  );
  const [before, ...more] = await windowFacts();
  const page = await logOff();
  await expect.poll(async () => (await windowFacts())[0]?.isVisible).toBe(true);
  const after = await windowFacts();
  expect([more, after.length, after[0]?.pid === before?.pid]).toEqual([[], 1, false]);
  await expect.poll(() => existsSync(`/proc/${before?.pid}`)).toBe(false);
  expect([after[0]?.bounds.width, after[0]?.bounds.height]).toEqual([1100, 720]);
  expect(await read(page, `window.anteroom.invoke("session.read", {}).then((answer) => answer.ok)`)).toBe(
    true,
  );
});

test("nothing of a person is in the session that the next one gets", async () => {
  expect(await signInAtStub(desktop.page)).toMatchObject({ ok: true });
  expect(await read(desktop.page, planted)).toBe(1);
  await desktop.app.evaluate(({ session }, value) => {
    const one = session.fromPartition("clinic");
    return one.cookies.set({ url: "http://127.0.0.1/", name: "marker", value, expirationDate: 4e9 });
  }, MARKER);
  const page = await logOff();
  const left = await read(
    page,
    `(async () => [window.remembered, localStorage.length, sessionStorage.length, document.cookie, history.length,
      (await indexedDB.databases()).length, (await navigator.storage.estimate()).usage])()`,
  );
  const cookies = await desktop.app.evaluate(({ session }) =>
    session.fromPartition("clinic").cookies.get({}),
  );
  expect([left, cookies]).toEqual([[undefined, 0, 0, "", 1, 0, 0], []]);
});

test("what was copied here is on the clipboard no more, and what was copied elsewhere stays", async () => {
  const held = () => desktop.app.evaluate(({ clipboard }) => clipboard.readText());
  expect(await signInAtStub(desktop.page)).toMatchObject({ ok: true });
  await invoke(desktop.page, "clipboard.write", { text: MARKER });
  await expect.poll(held).toBe(MARKER);
  const page = await logOff();
  await expect.poll(held).toBe("");
  expect(await signInAtStub(page)).toMatchObject({ ok: true });
  await invoke(page, "clipboard.write", { text: MARKER });
  await desktop.app.evaluate(({ clipboard }) => clipboard.writeText("a letter"));
  await logOff(page);
  expect(await held()).toBe("a letter");
});

test("the window that came in the old one's place has every lock of the first", async () => {
  expect(await signInAtStub(desktop.page)).toMatchObject({ ok: true });
  const page = await logOff();
  const preferences = await desktop.app.evaluate(({ BrowserWindow, session }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents: Electron.WebContents & { getLastWebPreferences?: () => object | null } =
        window.webContents;
      return [contents.session === session.fromPartition("clinic"), contents.getLastWebPreferences?.()];
    }),
  );
  expect(preferences).toEqual([
    [
      true,
      expect.objectContaining({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
      }),
    ],
  ]);
  await page.evaluate("window.stayed = true; document.title = 'Mrs Example'");
  await page.evaluate("window.open('https://evil.example/'); location.href = 'https://evil.example/'; 0");
  expect([await read(page, "window.stayed"), page.url()]).toEqual([true, "app://anteroom/"]);
  expect(
    await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((one) => one.getTitle()),
    ),
  ).toEqual(["Anteroom"]);
});
