import { expect, test } from "playwright/test";
import * as z from "zod";
import { fail } from "../../protocol/errors.ts";
import { ipc } from "../../protocol/ipc.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { read } from "./page-calls.ts";

/* Everything here is made from the table: a new channel is attacked from the day it is declared. */
const CHANNELS = Object.entries(ipc)
  .filter(([, entry]) => entry.direction === "toMain")
  .map(([name]) => name);

let bare: BareApp;
let desktop: Desktop;

test.beforeAll(async () => {
  bare = await makeBareApp();
  desktop = await launchDesktop({ dist: bare.dist });
  await desktop.page.waitForFunction("window.isReady === true");
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

test("main listens to exactly the channels of the table, and to nothing that is not asked", async () => {
  const { asked, told } = await desktop.app.evaluate(({ ipcMain }) => ({
    asked: [...Reflect.get(ipcMain, "_invokeHandlers").keys()].toSorted(),
    told: ipcMain.eventNames(),
  }));
  // Electron itself listens to "error", so that nothing can throw through it
  expect([asked, told]).toEqual([CHANNELS.toSorted(), ["error"]]);
});

/** Calls every channel's own handler in main with a sender that is not our page; tells the answers that were given. */
const answersTo = (who: string): Promise<unknown[]> =>
  desktop.app.evaluate(
    async ({ BrowserWindow, ipcMain, session }, { who: sender, channels, preload }) => {
      const own = BrowserWindow.getAllWindows()[0];
      if (own === undefined) throw new Error("no window");
      const foreign = new BrowserWindow({
        show: false,
        webPreferences: { session: session.fromPartition("clinic"), preload, sandbox: true },
      });
      await foreign.loadURL("data:text/html,<p>");
      await own.webContents.executeJavaScript(
        "document.body.append(Object.assign(document.createElement('iframe'), { name: 'planted' })); 0",
      );
      const frame = own.webContents.mainFrame.frames.find(({ name }) => name === "planted");
      if (frame === undefined) throw new Error("no frame");
      const removeFrame = "document.querySelector('iframe[name=planted]').remove(); 0";
      if (sender === "a frame that was removed") {
        await own.webContents.executeJavaScript(removeFrame);
        while (own.webContents.mainFrame.frames.length > 0) await new Promise((next) => setTimeout(next, 10));
      }
      const { mainFrame } = own.webContents;
      const senders = {
        "no frame": [null, own],
        "an undefined frame": [undefined, own],
        "a frame in our page": [frame, own],
        "a frame that was removed": [frame, own],
        "a foreign frame under our window's name": [foreign.webContents.mainFrame, own],
        "our frame under another window's name": [mainFrame, foreign],
        "another window": [foreign.webContents.mainFrame, foreign],
        "a frame that only says so": [
          { origin: "app://anteroom", url: "app://anteroom/", parent: mainFrame },
          own,
        ],
        "an origin that is longer": [
          { origin: "app://anteroom.example", url: "app://anteroom.example/", parent: null },
          own,
        ],
      };
      const [senderFrame, window] = Reflect.get(senders, sender);
      const event = { senderFrame, sender: window.webContents };
      const handlers = Reflect.get(ipcMain, "_invokeHandlers");
      const answers: unknown[] = [];
      for (const channel of channels) {
        for (const input of [{}, undefined, { text: "x" }]) {
          answers.push(await Promise.resolve(handlers.get(channel)(event, input)).catch(() => "threw"));
        }
      }
      foreign.destroy();
      if (sender !== "a frame that was removed") await own.webContents.executeJavaScript(removeFrame);
      return answers;
    },
    { who, channels: CHANNELS, preload: `${bare.dist}/electron/preload.cjs` },
  );

for (const who of [
  "no frame",
  "an undefined frame",
  "a frame in our page",
  "a frame that was removed",
  "a foreign frame under our window's name",
  "our frame under another window's name",
  "another window",
  "a frame that only says so",
  "an origin that is longer",
]) {
  test(`every channel is forbidden to ${who}`, async () => {
    const answers = await answersTo(who);
    expect(answers.length).toBe(CHANNELS.length * 3);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(fail("FORBIDDEN"))]),
    );
  });
}

for (const url of ["data:text/html,<p>", "about:blank", "app://anteroom/"]) {
  test(`every channel is forbidden to a window of nobody's at ${url}`, async () => {
    const answers = await desktop.app.evaluate(
      async ({ BrowserWindow, session }, { url: page, channels, preload }) => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { session: session.fromPartition("clinic"), preload, sandbox: true },
        });
        await window.loadURL(page);
        const calls = `Promise.all(${JSON.stringify(channels)}.map((name) => window.anteroom.invoke(name, {})))`;
        const answered = await window.webContents.executeJavaScript(calls);
        window.destroy();
        return answered;
      },
      { url, channels: CHANNELS, preload: `${bare.dist}/electron/preload.cjs` },
    );
    expect(answers).toEqual(CHANNELS.map(() => fail("FORBIDDEN")));
  });
}

const MALFORMED = `[
  undefined, null, 0, -1, NaN, Infinity, true, "text", "", [], [{}], { surplus: 1 }, { id: {} }, { constructor: 1 },
  { text: null, count: "1", link: 7, email: [], password: {} }, new Date(), new Map([["a", 1]]), new Set([1]),
  new Uint8Array(8), new ArrayBuffer(8), /x/, new Error("x"), 1n, JSON.parse('{"__proto__": {"text": "x"}, "a": 1}'),
]`;
const OVERSIZED = `[
  { text: "a".repeat(40_000) }, { ["a".repeat(40_000)]: 1 }, "a".repeat(40_000), Array.from({ length: 40_000 }, () => 1),
  Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => ["k" + at, 1])),
]`;

const Codes = z.array(z.string());
const sentFromPage = async (channel: string, inputs: string): Promise<string[]> =>
  Codes.parse(
    await read(
      desktop.page,
      `Promise.all(${inputs}.map((input) => {
      const call = async () => window.anteroom.invoke(${JSON.stringify(channel)}, input);
      return call().then((answer) => answer.ok === false ? answer.error.code : "answered", () => "threw");
    })).then((codes) => [...new Set(codes)].sort())`,
    ),
  );

test("malformed inputs reach no handler of any channel", async () => {
  for (const channel of CHANNELS) {
    const codes = await sentFromPage(channel, MALFORMED);
    const passed = codes.filter((code) => !["MESSAGE_TOO_LARGE", "REQUEST_INVALID", "threw"].includes(code));
    expect([channel, passed, codes.includes("REQUEST_INVALID")]).toEqual([channel, [], true]);
  }
});

test("oversized inputs reach no handler of any channel", async () => {
  for (const channel of CHANNELS)
    expect([channel, await sentFromPage(channel, OVERSIZED)]).toEqual([channel, ["MESSAGE_TOO_LARGE"]]);
});

test("a list of four thousand million holes, a knot and a deep nest cost main nothing", async () => {
  const { codes, ms } = await desktop.app.evaluate(async ({ BrowserWindow, ipcMain }, channels) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const event = { senderFrame: contents?.mainFrame, sender: contents };
    const holes: unknown[] = [];
    holes.length = 2 ** 32 - 1;
    const knot: Record<string, unknown> = {};
    knot["self"] = knot;
    let nest: unknown = null;
    for (let depth = 0; depth < 100_000; depth += 1) nest = [nest];
    const began = performance.now();
    const seen = new Set<string>();
    for (const channel of channels) {
      for (const input of [holes, { text: holes }, knot, nest, { id: nest }]) {
        const answer = await Reflect.get(ipcMain, "_invokeHandlers").get(channel)(event, input);
        seen.add(answer.ok ? "answered" : answer.error.code);
      }
    }
    return { codes: [...seen], ms: performance.now() - began };
  }, CHANNELS);
  expect([codes, ms < 2_000]).toEqual([["MESSAGE_TOO_LARGE"], true]);
});

test("after all of it the page is answered as before", async () => {
  expect(
    await read(desktop.page, `window.anteroom.invoke("session.read", {}).then((answer) => answer.ok)`),
  ).toBe(true);
});
