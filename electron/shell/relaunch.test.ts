import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { environmentFor, startAppImage, switchesFor } from "./relaunch.ts";

const start = { server: null, dataFolder: null, policyFile: null, isInspected: false, isDebugged: false };

test("the next start is told our own switches and nothing else", () => {
  expect(switchesFor(start)).toEqual([]);
  const own = { ...start, server: "https://clinic.example", dataFolder: "/data", isDebugged: true };
  expect(switchesFor(own)).toEqual(["--server=https://clinic.example", "--data-folder=/data"]);
});

test("where a test looks in, it can look into the next start as well", () => {
  const inspected = { ...start, policyFile: "/policies.json", isInspected: true, isDebugged: true };
  expect(switchesFor(inspected)).toEqual([
    "--inspect=127.0.0.1:0",
    "--remote-debugging-port=0",
    "--policy-file=/policies.json",
  ]);
});

test("what the head of the old AppImage put into the environment is gone", () => {
  const env = {
    APPIMAGE: "/apps/Anteroom.AppImage",
    APPDIR: "/mount",
    ARGV0: "Anteroom",
    OWD: "/home",
    PATH: "/mount/usr/bin:/usr/bin:/mounted/bin",
    LD_LIBRARY_PATH: "/mount/usr/lib:",
    HOME: "/home/me",
    NOTHING: undefined,
  };
  expect(environmentFor(env)).toEqual({ PATH: "/usr/bin:/mounted/bin", HOME: "/home/me" });
});

test("without a head the environment stays as it is", () => {
  expect(environmentFor({ PATH: "/usr/bin::/bin", EMPTY: "" })).toEqual({
    PATH: "/usr/bin::/bin",
    EMPTY: "",
  });
});

test("a file that does not start is said", async () => {
  expect(await startAppImage("/nowhere/Anteroom.AppImage", [])).toEqual(fail("UPDATE_INSTALL_FAILED"));
});
