import { expect, test } from "vitest";
import { type ForgettingSession, forgetAll } from "./forget.ts";

const sessionWith = (failing: readonly string[]) => {
  const done: string[] = [];
  const part = (name: string) => async () => {
    done.push(name);
    if (failing.includes(name)) throw new Error("refused");
  };
  const session: ForgettingSession = {
    clearAuthCache: part("clearAuthCache"),
    clearCache: part("clearCache"),
    clearCodeCaches: part("clearCodeCaches"),
    clearData: part("clearData"),
    clearHostResolverCache: part("clearHostResolverCache"),
    clearStorageData: part("clearStorageData"),
    closeAllConnections: part("closeAllConnections"),
  };
  return { session, done };
};

test("every part is forgotten, also when others fail, and failures are counted", async () => {
  const { session, done } = sessionWith(["clearStorageData", "clearData"]);
  const lines: unknown[] = [];
  await forgetAll(session, (...words) => lines.push(words));
  expect([done.toSorted(), lines]).toEqual([
    Object.keys(session).toSorted(),
    [["error", "forget.failed", { count: 2 }]],
  ]);
});

test("a session that forgot everything is not talked about", async () => {
  const lines: unknown[] = [];
  await forgetAll(sessionWith([]).session, (...words) => lines.push(words));
  expect(lines).toEqual([]);
});
