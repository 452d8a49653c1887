import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { effectivePolicies } from "../../../protocol/effective-policy.ts";
import { deploymentOf, deploymentText, makeDeployment } from "./detection.ts";
import { UPGRADE_CODE, productCode } from "./identity.ts";
import { POLICY_PROPERTIES, PUBLIC_PROPERTIES } from "./properties.ts";

test("a console finds the version by the codes that the MSI bears, and removes by them", () => {
  const { windows } = deploymentOf("1.2.3");
  expect([windows.productCode, windows.upgradeCode]).toEqual([
    `{${productCode("1.2.3", "x64")}}`,
    `{${UPGRADE_CODE}}`,
  ]);
  expect(windows.lines.find(({ what }) => what === "Remove")?.line).toContain(`/x ${windows.productCode}`);
});

test("every installation is silent, and says only properties that the MSI has with values that the policy takes", () => {
  const lines = deploymentOf("1.2.3").windows.lines.map(({ line }) => line);
  const installs = lines.filter((line) => line.startsWith("msiexec"));
  expect(installs.filter((line) => !line.includes("/qn /norestart"))).toEqual([]);
  const said = installs.flatMap((line) => [...line.matchAll(/ ([A-Z]+)=(\S+)/g)]);
  expect(said.filter(([, property = ""]) => !PUBLIC_PROPERTIES.includes(property))).toEqual([]);
  const machine = Object.fromEntries(
    POLICY_PROPERTIES.map(({ property, policy }) => [
      policy,
      said.find(([, name]) => name === property)?.[2],
    ]),
  );
  expect(effectivePolicies({ machine, user: null, platform: "win32" }).refused).toEqual([]);
  expect(machine).toEqual({
    serverUrl: "https://visits.clinic.example",
    updateMode: "off",
    updateChannel: "stable",
  });
});

test("the document says every line and every answer", () => {
  const facts = deploymentOf("1.2.3");
  const text = deploymentText(facts);
  const lines = [facts.windows, facts.macos, facts.linux].flatMap((one) => one.lines.map(({ line }) => line));
  expect(lines.filter((line) => !text.includes(`    ${line}\n`))).toEqual([]);
  expect(facts.windows.exitCodes.filter(({ code }) => !text.includes(`| ${code} |`))).toEqual([]);
});

test("both files are written, and a version that is none writes nothing", async () => {
  const root = await mkdtemp(join(tmpdir(), "anteroom-deployment-"));
  try {
    await expect(makeDeployment("1.2", root)).rejects.toThrow("is not of the form X.Y.Z");
    expect(await readdir(root)).toEqual([]);
    await makeDeployment("1.2.3", root);
    expect(JSON.parse(await readFile(join(root, "deployment.json"), "utf8"))).toEqual(deploymentOf("1.2.3"));
  } finally {
    await rm(root, { recursive: true });
  }
});
