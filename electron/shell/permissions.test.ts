import { expect, test } from "vitest";
import { allowedPermissions, isForDisplay, isPermitted } from "./permissions.ts";

test.each(allowedPermissions)("our own main frame may have %s", (permission) => {
  expect(isPermitted({ permission, requestingUrl: "app://anteroom/", isMainFrame: true })).toBe(true);
});

test.each(allowedPermissions)("%s is refused to frames and to foreign origins", (permission) => {
  expect([
    isPermitted({ permission, requestingUrl: "app://anteroom/", isMainFrame: false }),
    isPermitted({ permission, requestingUrl: "https://clinic.example/", isMainFrame: true }),
    isPermitted({ permission, requestingUrl: "", isMainFrame: true }),
  ]).toEqual([false, false, false]);
});

test.each([
  "geolocation",
  "notifications",
  "midi",
  "midiSysex",
  "pointerLock",
  "keyboardLock",
  "openExternal",
  "hid",
  "serial",
  "usb",
  "clipboard-read",
  "fileSystem",
  "idle-detection",
  "local-network-access",
  "loopback-network",
  "smart-card",
  "window-management",
  "storage-access",
  "unknown",
  "",
  "Media",
])("%s is refused to everybody", (permission) => {
  expect(isPermitted({ permission, requestingUrl: "app://anteroom/", isMainFrame: true })).toBe(false);
});

test("only requests that name a camera or a microphone are for no display", () => {
  expect([
    isForDisplay("media", ["video"]),
    isForDisplay("media", ["audio", "video"]),
    isForDisplay("fullscreen", undefined),
    isForDisplay("media", []),
    isForDisplay("media", undefined),
    isForDisplay("display-capture", ["video"]),
  ]).toEqual([false, false, false, true, true, true]);
});
