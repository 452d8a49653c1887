import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { attack } from "./page-calls.ts";
import { permissionNames } from "./permission-names.ts";

/* Notes every handler that the program gives its sessions, and gives it on. */
const hook = `
const { app } = require("electron");
globalThis.handlersOf = new Map();
app.on("session-created", (session) => {
  const seen = {};
  globalThis.handlersOf.set(session, seen);
  for (const name of ["setPermissionRequestHandler", "setPermissionCheckHandler", "setDevicePermissionHandler", "setDisplayMediaRequestHandler", "setBluetoothPairingHandler"]) {
    const own = session[name];
    session[name] = (handler, ...more) => { seen[name] = handler; return own.call(session, handler, ...more); };
  }
});
`;

const ALLOWED = ["clipboard-sanitized-write", "display-capture", "fullscreen", "media", "speaker-selection"];

let bare: BareApp;
let desktop: Desktop;

test.beforeAll(async () => {
  bare = await makeBareApp();
  const path = join(bare.dist, "hook.cjs");
  await writeFile(path, hook);
  desktop = await launchDesktop({ dist: bare.dist, hooks: [path] });
});
test.afterAll(async () => {
  await desktop.close();
  await bare.remove();
});

/** What the program's own handlers of a session answer about each name. */
const askedOf = (
  partition: string,
  names: readonly string[],
  how: { url: string; isMainFrame: boolean },
): Promise<{ requested: string[]; checked: string[] }> =>
  desktop.app.evaluate(
    ({ session }, { partition: asked, names: words, how: from }) => {
      const one = asked === "" ? session.defaultSession : session.fromPartition(asked);
      const handlers = Reflect.get(globalThis, "handlersOf").get(one);
      const details = {
        requestingUrl: from.url,
        isMainFrame: from.isMainFrame,
        mediaTypes: ["video", "audio"],
      };
      const requested = words.filter((name) => {
        let isGiven = false;
        handlers.setPermissionRequestHandler(null, name, (given: boolean) => (isGiven = given), details);
        return isGiven;
      });
      return {
        requested: requested.toSorted(),
        checked: words
          .filter((name) => handlers.setPermissionCheckHandler(null, name, from.url, details))
          .toSorted(),
      };
    },
    { partition, names, how },
  );

const OURS = { url: "app://anteroom/", isMainFrame: true };

test("of every permission that Electron knows, and of any that it may come to know, our page may have the listed ones", async () => {
  const names = [...(await permissionNames()), "toString", "constructor", "__proto__", "something-new", ""];
  expect(await askedOf("clinic", names, OURS)).toEqual({
    requested: ALLOWED.filter((name) => name !== "display-capture"), // that one needs a choice in our picker too
    checked: ALLOWED,
  });
});

for (const [who, how] of [
  ["a frame in our page", { url: "app://anteroom/", isMainFrame: false }],
  ["the clinic service", { url: "https://clinic.example/", isMainFrame: true }],
  ["another host of our scheme", { url: "app://elsewhere/", isMainFrame: true }],
  ["an empty document", { url: "about:blank", isMainFrame: true }],
  ["a file", { url: "file:///etc/passwd", isMainFrame: true }],
  ["nobody", { url: "", isMainFrame: true }],
] as const) {
  test(`${who} may have none of them`, async () => {
    const names = await permissionNames();
    expect(await askedOf("clinic", names, how)).toEqual({ requested: [], checked: [] });
  });
}

test("the session that no window uses has the same handlers", async () => {
  const names = await permissionNames();
  expect((await askedOf("", names, { url: "https://clinic.example/", isMainFrame: true })).checked).toEqual(
    [],
  );
});

test("no session of the program is without its handlers", async () => {
  const counts = await desktop.app.evaluate(() =>
    [...Reflect.get(globalThis, "handlersOf").values()].map((seen: object) =>
      Object.entries(seen)
        .filter(([, handler]) => typeof handler === "function")
        .map(([name]) => name)
        .toSorted(),
    ),
  );
  const least = [
    "setBluetoothPairingHandler",
    "setDevicePermissionHandler",
    "setPermissionCheckHandler",
    "setPermissionRequestHandler",
  ];
  expect(counts.length).toBeGreaterThanOrEqual(2);
  for (const names of counts) expect(names).toEqual(expect.arrayContaining(least));
});

test("no device is ever given", async () => {
  const given = await desktop.app.evaluate(() =>
    [...Reflect.get(globalThis, "handlersOf").values()].flatMap(
      (seen: { setDevicePermissionHandler: (details: object) => boolean }) =>
        ["hid", "serial", "usb"].map((deviceType) =>
          seen.setDevicePermissionHandler({ deviceType, origin: "app://anteroom", device: {} }),
        ),
    ),
  );
  expect(new Set(given)).toEqual(new Set([false]));
});

test("asked by the web's own names, Chromium says granted or denied, and granted to the listed ones only", async () => {
  const names = (await permissionNames()).filter((name) => name !== "unknown");
  const web = [
    ...names,
    "camera",
    "microphone",
    "clipboard-write",
    "accelerometer",
    "gyroscope",
    "magnetometer",
  ];
  const states: [string, unknown][] = [];
  for (const name of web) states.push([name, (await attack(desktop.page, "state", name)).passed]);
  const granted = states.filter(([, state]) => state === "granted").map(([name]) => name);
  expect(
    granted.filter((name) => !["camera", "microphone", "clipboard-write", ...ALLOWED].includes(name)),
  ).toEqual([]);
  expect(states.filter(([, state]) => state === "prompt").map(([name]) => name)).toEqual([]);
});
