import { expect, test } from "playwright/test";
import { fail } from "../../protocol/errors.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { invoke } from "./page-calls.ts";

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

/** Calls `session.read` out of another window that carries our preload. */
const callFromWindow = (url: string): Promise<unknown> =>
  desktop.app.evaluate(
    async ({ BrowserWindow, session }, { url: page, preload }) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { session: session.fromPartition("clinic"), preload, sandbox: true },
      });
      try {
        await window.loadURL(page);
        return await window.webContents.executeJavaScript(`window.anteroom.invoke("session.read", {})`);
      } finally {
        window.destroy();
      }
    },
    { url, preload: `${bare.dist}/electron/preload.cjs` },
  );

test("our own page is answered", async () => {
  expect(await invoke(desktop.page, "session.read")).toEqual({
    ok: true,
    value: { state: "signedOut", reason: null, returning: null },
  });
});

test("without a configured service the page is told so", async () => {
  expect(await invoke(desktop.page, "config.read")).toEqual(fail("NOT_FOUND"));
});

for (const url of ["app://anteroom/", "about:blank", "data:text/html,<p>"]) {
  test(`a window that is none of ours gets nothing at ${url}`, async () => {
    expect(await callFromWindow(url)).toEqual(fail("FORBIDDEN"));
  });
}

for (const [what, input] of [
  ["surplus fields", { surplus: 1 }],
  ["null", null],
  ["a list", []],
  ["a text", "text"],
] as const) {
  test(`${what} instead of the input is refused`, async () => {
    expect(await invoke(desktop.page, "session.read", input)).toEqual(fail("REQUEST_INVALID"));
  });
}

test("a text of 3 MiB is refused before it is parsed", async () => {
  const answer = await desktop.page.evaluate(
    `window.anteroom.invoke("clipboard.write", { text: "a".repeat(3 * 1024 * 1024) })`,
  );
  expect(answer).toEqual(fail("MESSAGE_TOO_LARGE"));
});

for (const channel of ["", "constructor", "session.changed", "ELECTRON_BROWSER_REQUIRE", "session.readAll"]) {
  test(`the bridge has no channel ${JSON.stringify(channel)}`, async () => {
    await expect(invoke(desktop.page, channel)).rejects.toThrow("no such channel");
  });
}

test("the bridge hears no channel that the table does not send", async () => {
  await expect(desktop.page.evaluate(`window.anteroom.on("session.read", () => 0)`)).rejects.toThrow(
    "no such channel",
  );
});

for (const channel of ["visits.list", "signal.ticket", "keys.read", "share.list"]) {
  test(`${channel} needs a sign-in`, async () => {
    expect(await invoke(desktop.page, channel)).toEqual(fail("SESSION_EXPIRED"));
  });
}

test("the clipboard takes a text", async () => {
  expect(await invoke(desktop.page, "clipboard.write", { text: "482 913" })).toEqual({ ok: true, value: {} });
  const held = await desktop.app.evaluate(({ clipboard }) => clipboard.readText());
  expect(held).toBe("482 913");
});
