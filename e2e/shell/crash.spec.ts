import { expect, test } from "playwright/test";
import { launchDesktop } from "../parts/electron.ts";
import { makeBareApp } from "./bare-app.ts";
import { stubService } from "./stub-service.ts";
import { invoke } from "./page-calls.ts";

test("a page that died comes back, and main still knows who is signed in", async () => {
  const bare = await makeBareApp();
  const clinic = await stubService();
  const desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
  await desktop.page.waitForFunction("window.isReady === true");
  await invoke(desktop.page, "session.signIn", {
    email: "doctor@clinic.example",
    password: "a long password",
  });
  const account = await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error("no window");
    const back = new Promise<void>((resolve) => contents.once("did-finish-load", () => resolve()));
    contents.forcefullyCrashRenderer();
    await back;
    return contents.executeJavaScript(`window.anteroom.invoke("session.read", {})`);
  });
  expect(account).toEqual({ ok: true, value: expect.objectContaining({ displayName: "Dr Example" }) });
  expect(desktop.log()).toContain('"event":"window.gone"');
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

test("the desktop ends itself when it is told to", async () => {
  const bare = await makeBareApp();
  const desktop = await launchDesktop({ dist: bare.dist });
  const ended = new Promise((resolve) => desktop.app.process().once("exit", resolve));
  desktop.app.process().kill("SIGTERM");
  expect(await ended).toBe(0);
  await bare.remove();
});
