import { expect, test } from "vitest";
import { type RunProgram, isSameSigner, signerOf } from "./authenticode.ts";

const ROOT = String.raw`C:\Windows`;
const paths = {
  running: String.raw`C:\Program Files\Anteroom\Anteroom.exe`,
  offered: String.raw`C:\Users\José\copy.exe`,
};

const saying = (answers: Readonly<Record<string, unknown>>) => {
  const runs: { file: string; args: readonly string[]; env: Record<string, string> }[] = [];
  const run: RunProgram = async (file, args, env) => {
    runs.push({ file, args, env });
    const answer = answers[env["ANTEROOM_SIGNED"] ?? ""];
    return answer === undefined ? null : JSON.stringify(answer);
  };
  return { run, runs };
};

const signed = (Subject: string, Status = 0, IsAsked = true) => ({
  Status,
  IsAsked,
  SignerCertificate: { Subject },
});
const running = signed("CN=Anteroom");

test("an installer by whoever signed the running program may run", async () => {
  const { run, runs } = saying({
    [paths.running]: running,
    [paths.offered]: signed("CN=Anteroom"),
  });
  expect(await isSameSigner(paths, ROOT, run)).toBe(true);
  expect(runs[0]?.file).toBe(String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`);
});

test.each([
  [
    "was signed by another one",
    { [paths.running]: running, [paths.offered]: signed("CN=Anteroom, O=Other") },
  ],
  ["has no valid signature", { [paths.running]: running, [paths.offered]: signed("CN=Anteroom", 3) }],
  [
    "is another file than was asked about",
    { [paths.running]: running, [paths.offered]: signed("CN=Anteroom", 0, false) },
  ],
  [
    "has no certificate",
    {
      [paths.running]: running,
      [paths.offered]: { Status: 0, IsAsked: true, SignerCertificate: { Subject: null } },
    },
  ],
  ["cannot be asked about", { [paths.running]: running }],
  ["has nothing to be compared with", { [paths.offered]: signed("CN=Anteroom") }],
  [
    "meets an unsigned program",
    {
      [paths.running]: signed("CN=Anteroom", 2),
      [paths.offered]: signed("CN=Anteroom"),
    },
  ],
])("an installer that %s may not run", async (_title, answers) => {
  expect(await isSameSigner(paths, ROOT, saying(answers).run)).toBe(false);
});

test("a machine that does not say where its own tools are asks nobody", async () => {
  const { run, runs } = saying({});
  expect(await isSameSigner(paths, undefined, run)).toBe(false);
  expect(await isSameSigner(paths, "relative", run)).toBe(false);
  expect(runs).toEqual([]);
});

test("no path is ever a word of the script", async () => {
  const evil = String.raw`C:\x'; calc; '.exe`;
  const { run, runs } = saying({});
  await signerOf(evil, ROOT, run);
  expect(runs[0]?.args.join(" ")).not.toContain("calc");
  expect(runs[0]?.env["ANTEROOM_SIGNED"]).toBe(evil);
});

test("a name is compared by Windows itself, since its letters may come back in another code page", async () => {
  const { run, runs } = saying({
    [paths.running]: running,
    [paths.offered]: { ...signed("CN=Anteroom"), Path: String.raw`C:\Users\Jos‚\copy.exe` },
  });
  expect(await isSameSigner(paths, ROOT, run)).toBe(true);
  expect(runs[1]?.args.join(" ")).toContain("$_.Path -eq $env:ANTEROOM_SIGNED");
});
