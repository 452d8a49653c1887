import { expect, test } from "vitest";
import { asPhi } from "../protocol/phi.ts";
import { createLog, traceOf } from "./log.ts";

const logged = () => {
  const lines: string[] = [];
  return { lines, log: createLog({ write: (line: string) => void lines.push(line) }) };
};

test("control characters, escapes and JSON breaks stay inside their line", () => {
  const { lines, log } = logged();
  log.info("socket opened", { agent: 'a\r\n{"level":"error"}\u001B[31m"' });
  expect(lines).toHaveLength(1);
  const inner = lines[0]?.trimEnd() ?? "";
  expect(["\r", "\n", "\u001B"].filter((mark) => inner.includes(mark))).toEqual([]);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "info", msg: "socket opened" });
});

test("a token that slips in by its name is hidden", () => {
  const { lines, log } = logged();
  log.warn("odd", { token: "CANARY", url: "CANARY", passcode: "CANARY" });
  expect(lines.join("")).not.toContain("CANARY");
});

test("a Phi value does not compile, and prints as nothing", () => {
  const { lines, log } = logged();
  // @ts-expect-error -- the logger's types refuse Phi
  log.info("label", { what: asPhi("CANARY") });
  expect(lines.join("")).not.toContain("CANARY");
});

test("the trace of an error leaves its message out", () => {
  const facts = traceOf(new TypeError("CANARY\n    at CANARY"));
  expect(facts["kind"]).toBe("TypeError");
  expect(JSON.stringify(facts)).not.toContain("CANARY");
  expect(facts["trace"]).toContain("log.test.ts");
});
