import { expect, test } from "vitest";
import type { RunTool } from "./policy-runner.ts";
import { policySourceOf } from "./policy-source.ts";

test("only Windows asks the registry, and no other system runs anything", async () => {
  const asked: string[] = [];
  const run: RunTool = (path) => {
    asked.push(path);
    return Promise.resolve({ code: null, output: new Uint8Array() });
  };
  const systemRoot = ["C:", "Windows"].join("\\");
  await policySourceOf({ platform: "linux", systemRoot, run }).read();
  // without a profile there is nothing to convert
  await policySourceOf({ platform: "darwin", systemRoot, run }).read();
  expect(asked).toEqual([]);
  expect(await policySourceOf({ platform: "win32", systemRoot, run }).read()).toEqual({
    kind: "refused",
    reason: "unreadable",
  });
  const regExe = [systemRoot, "System32", "reg.exe"].join("\\");
  expect(asked).toEqual([regExe, regExe]);
});
