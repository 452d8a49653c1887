import { expect, test } from "vitest";
import { runTool } from "./policy-runner.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const node = (script: string, input?: Uint8Array) => runTool(process.execPath, ["-e", script], input);

test("a tool is told its input and its words, and its output comes back", async () => {
  const { code, output } = await node(
    "process.stdin.pipe(process.stdout)",
    new TextEncoder().encode("in and out"),
  );
  expect([code, text(output)]).toEqual([0, "in and out"]);
});

test("a tool's exit code comes back", async () => {
  expect((await node("process.exit(3)")).code).toBe(3);
});

test("a tool that is not there, one that a signal ends and one that writes too much have no exit code", async () => {
  expect((await runTool("/nonexistent/tool", [])).code).toBeNull();
  expect((await node("process.kill(process.pid, 'SIGKILL')")).code).toBeNull();
  expect((await node("process.stdout.write('x'.repeat(3_000_000))")).code).toBeNull();
});

test("a tool does not see the program's environment", async () => {
  const { output } = await node("process.stdout.write(Object.keys(process.env).join())");
  expect(text(output)).toBe("");
});

test("a tool that reads nothing does not disturb us", async () => {
  expect((await node("process.exit(0)", new Uint8Array(500_000))).code).toBe(0);
});
