import { expect, test } from "vitest";
import { readOwnSwitches, refusalsOf, refusedSwitches, testSwitches } from "./launch-switches.ts";

const launchWith = (names: readonly string[], env: Record<string, string> = {}, isInspected = false) =>
  refusalsOf({ hasSwitch: (name) => names.includes(name), env, isInspected });

test("a plain start is not refused", () => {
  expect(launchWith([], { PATH: "/bin", HOME: "/home/a" })).toEqual([]);
});

test.each(refusedSwitches)("--%s is refused, inspected or not", (name) => {
  expect([launchWith([name]), launchWith([name], {}, true)]).toEqual([[`--${name}`], [`--${name}`]]);
});

test("what turns the sandbox off, opens a debugger, redirects the network or writes to the disk is among them", () => {
  expect(refusedSwitches).toEqual(
    expect.arrayContaining([
      "no-sandbox",
      "disable-gpu-sandbox",
      "disable-namespace-sandbox",
      "disable-seccomp-filter-sandbox",
      "disable-setuid-sandbox",
      "no-zygote",
      "single-process",
      "disable-web-security",
      "disable-site-isolation-trials",
      "allow-running-insecure-content",
      "unsafely-treat-insecure-origin-as-secure",
      "ignore-certificate-errors",
      "ignore-certificate-errors-spki-list",
      "host-rules",
      "host-resolver-rules",
      "proxy-server",
      "proxy-pac-url",
      "proxy-auto-detect",
      "proxy-bypass-list",
      "auth-server-allowlist",
      "auth-negotiate-delegate-allowlist",
      "remote-debugging-pipe",
      "remote-debugging-io-pipes",
      "remote-debugging-address",
      "remote-debugging-targets",
      "remote-allow-origins",
      "load-extension",
      "js-flags",
      "renderer-cmd-prefix",
      "utility-cmd-prefix",
      "gpu-launcher",
      "user-data-dir",
      "enable-logging",
      "log-file",
      "log-net-log",
      "ssl-key-log-file",
      "trace-startup",
      "webrtc-event-logging",
      "auto-select-desktop-capture-source",
    ]),
  );
  expect(testSwitches).toEqual(
    expect.arrayContaining([
      "inspect",
      "inspect-brk",
      "inspect-port",
      "remote-debugging-port",
      "use-fake-ui-for-media-stream",
      "use-fake-device-for-media-stream",
    ]),
  );
});

test.each(testSwitches)("--%s passes only where a Node inspector listens", (name) => {
  expect([launchWith([name]), launchWith([name], {}, true)]).toEqual([[`--${name}`], []]);
});

test.each(["SSLKEYLOGFILE", "sslkeylogfile", "ELECTRON_RUN_AS_NODE", "ELECTRON_ENABLE_LOGGING"])(
  "the variable %s is refused, inspected or not",
  (name) => {
    expect([launchWith([], { [name]: "" }), launchWith([], { [name]: "1" }, true)]).toEqual([[name], [name]]);
  },
);

const nothing = { server: null, dataFolder: null, policyFile: null, isCover: false };

test("our own switches are read with their case", () => {
  expect(
    readOwnSwitches([
      "electron",
      "main.js",
      "--server=https://a.example",
      "--data-folder=/tmp/Abc",
      "--policy-file=/tmp/P.json",
    ]),
  ).toEqual({
    server: "https://a.example",
    dataFolder: "/tmp/Abc",
    policyFile: "/tmp/P.json",
    isCover: false,
  });
});

test.each([
  [["electron"], nothing],
  [["electron", "--cover"], { ...nothing, isCover: true }],
  [["electron", "--covered", "--servers=x", "--policy"], nothing],
  [
    ["electron", "--server=https://a.example", "anteroom://join#x"],
    { ...nothing, server: "https://a.example" },
  ],
  [["electron", "--", "anteroom://join#x"], nothing],
])("the command line %j is read", (argv, own) => {
  expect(readOwnSwitches(argv)).toEqual(own);
});

test.each([
  [["--server=http://clinic.example"]],
  [["--server="]],
  [["--server"]],
  [["--server=https://a.example", "--server=https://b.example"]],
  [["--data-folder=relative"]],
  [["--data-folder=/a", "--data-folder=/b"]],
  [["--data-folder"]],
  [["--policy-file=policies.json"]],
  [["--policy-file="]],
  [["--policy-file"]],
  [["--policy-file=/a", "--policy-file=/b"]],
  [["--cover=yes"]],
  [["--cover=no"]],
  [["--cover", "--cover"]],
  [["anteroom://join#x", "--server=https://evil.example"]],
  [["anteroom://join#x", "--anything"]],
  [["ANTEROOM:x", "-r", "/evil.js"]],
  [["--", "anteroom://join#x", "--policy-file=/evil.json"]],
  [["--", "--server=https://evil.example"]],
])("the command line %j is malformed", (argv) => {
  expect(readOwnSwitches(argv)).toBeNull();
});
