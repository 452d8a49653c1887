import { readFile, rm } from "node:fs/promises";
import { expect, test } from "playwright/test";
import { type Desktop, freshFolder, launchDesktop, runDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";

let bare: BareApp;
let desktop: Desktop;

test.beforeAll(async () => {
  bare = await makeBareApp();
  desktop = await launchDesktop({ dist: bare.dist });
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

test("the window has every lock of its preferences", async () => {
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents: Electron.WebContents & { getLastWebPreferences?: () => object | null } =
        window.webContents;
      return contents.getLastWebPreferences?.();
    }),
  );
  expect(preferences).toEqual([
    expect.objectContaining({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: "",
    }),
  ]);
});

test("the renderer really sits in Chromium's sandbox", async () => {
  const pid = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  expect([/^Seccomp:\s+(\d)/m.exec(status)?.[1], /^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]]).toEqual([
    "2",
    "1",
  ]);
});

test("the page has no Node and exactly one object of ours", async () => {
  const seen = await desktop.page.evaluate(
    "[typeof require, typeof process, typeof module, typeof Buffer, Object.keys(window.anteroom).sort(), Object.isFrozen(window.anteroom)]",
  );
  expect(seen).toEqual(["undefined", "undefined", "undefined", "undefined", ["invoke", "on"], true]);
});

test("the user agent tells Chromium's version", async () => {
  expect(await desktop.page.evaluate("navigator.userAgent")).toMatch(/ Chrome\/\d+\./);
});

test("the title is the product's name whatever the page calls itself", async () => {
  await desktop.page.evaluate("document.title = 'Mrs Example'");
  const titles = await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getTitle()),
  );
  expect(titles).toEqual(["Anteroom"]);
});

test("one window in the in-memory session without a spell checker is all there is", async () => {
  const facts = await desktop.app.evaluate(({ BrowserWindow, session }) => {
    const [window, ...more] = BrowserWindow.getAllWindows();
    const clinic = session.fromPartition("clinic");
    return [
      window?.webContents.session === clinic,
      clinic.isPersistent(),
      clinic.isSpellCheckerEnabled(),
      more.length,
    ];
  });
  expect(facts).toEqual([true, false, false, 0]);
});

test("the menu has nothing for developers", async () => {
  const roles = await desktop.app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((item) =>
      (item.submenu?.items ?? []).map((one) => one.role),
    ),
  );
  expect(roles).not.toContain("toggledevtools");
  expect(roles).not.toContain("reload");
  expect(roles).not.toContain("forcereload");
});

test("a second start of the same data folder ends by itself and the first stays", async () => {
  const second = await runDesktop({ dist: bare.dist, dataFolder: desktop.dataFolder });
  expect([second.code, await desktop.page.evaluate("1 + 1")]).toEqual([0, 2]);
});

const refused = [
  "--no-sandbox",
  "--remote-debugging-port=0",
  "--remote-debugging-pipe",
  "--disable-web-security",
  "--ignore-certificate-errors",
  "--host-rules=MAP * 127.0.0.1",
  "--host-resolver-rules=MAP * 127.0.0.1",
  "--proxy-server=127.0.0.1:1",
  "--user-data-dir=elsewhere",
  "--load-extension=extension",
  "--js-flags=--expose-gc",
  "--ssl-key-log-file=keys.log",
  "--use-fake-ui-for-media-stream",
  "--auto-select-desktop-capture-source=Entire",
  "--renderer-cmd-prefix=/bin/true",
  "--gpu-launcher=/bin/true",
  "--disable-features=IsolateOrigins",
  "--server=http://clinic.example",
  "--server=https://a.example --server=https://b.example",
];
for (const words of refused) {
  test(`a start with ${words} is refused`, async () => {
    const dataFolder = await freshFolder();
    const ended = await runDesktop({
      dist: bare.dist,
      dataFolder,
      args: words.split(" --").map((word, at) => (at === 0 ? word : `--${word}`)),
    });
    await rm(dataFolder, { recursive: true, force: true });
    expect([ended.code, ended.err]).toEqual([
      64,
      expect.stringMatching(/Anteroom does not (?:start with --|understand)/),
    ]);
  });
}
for (const name of ["SSLKEYLOGFILE", "ELECTRON_ENABLE_LOGGING", "ELECTRON_NO_ASAR"]) {
  test(`a start with ${name} in its environment is refused`, async () => {
    const dataFolder = await freshFolder();
    const ended = await runDesktop({ dist: bare.dist, dataFolder, env: { [name]: "1" } });
    await rm(dataFolder, { recursive: true, force: true });
    expect([ended.code, ended.err]).toEqual([
      64,
      expect.stringContaining(`Anteroom does not start with ${name}`),
    ]);
  });
}
