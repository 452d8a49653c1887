import { expect, test } from "vitest";
import { breaches } from "./rules.ts";
import { readSource } from "./source-file.ts";

const breachesOf = (tree: Readonly<Record<string, string>>): readonly string[] =>
  breaches(Object.entries(tree).map(([path, text]) => readSource(path, text)));

const importing = (path: string, specifier: string): readonly string[] =>
  breachesOf({ [path]: `import { x } from "${specifier}"; export const y = x;` });

test.each([
  ["protocol/ids.ts", "zod"],
  ["protocol/ids.ts", "./limits.ts"],
  ["protocol/ids.test.ts", "vitest"],
  ["renderer/desktop.tsx", "./media/devices.ts"],
  ["renderer/ui/screens/today.tsx", "../../stores/day.ts"],
  ["renderer/media/livekit-call.ts", "../call/ports.ts"],
  ["renderer/media/livekit-call.ts", "livekit-client"],
  ["service/http/server.ts", "fastify"],
  ["service/app.ts", "@fastify/static"],
  ["service/visit/desk.ts", "../audit/log.ts"],
  ["service/account/accounts.ts", "../audit/log.ts"],
  ["service/store/sqlite-store.ts", "node:sqlite"],
  ["service/livekit/rooms.ts", "livekit-server-sdk"],
  ["electron/shell/window.ts", "electron"],
  ["electron/main.ts", "electron/main"],
  ["electron/main.ts", "../package.json"],
  ["protocol/signed/arbitraries.ts", "fast-check"],
  ["service/visit/desk.test.ts", "./fake-rooms.ts"],
  ["e2e/pages/frames.ts", "../../renderer/e2ee/frame-half.ts"],
  ["e2e/visit.spec.ts", "../build/runtime/provision.ts"],
  ["build/start/main.ts", "../../service/app.ts"],
  ["e2e/package/release.spec.ts", "../../electron/shell/launch-switches.ts"],
])("%s may import %s", (path, specifier) => {
  expect(importing(path, specifier)).toEqual([]);
});

test.each([
  ["protocol/ids.ts", "node:fs"],
  ["protocol/ids.ts", "../service/app.ts"],
  ["renderer/call/machine.ts", "../../service/visit/machine.ts"],
  ["service/app.ts", "../electron/vault/vault.ts"],
  ["build/bundle.ts", "../service/app.ts"],
  ["build/start/main.ts", "../../service/visit/desk.ts"],
  ["e2e/visit.spec.ts", "../renderer/call/machine.ts"],
  ["e2e/package/release.spec.ts", "../../electron/main.ts"],
  ["electron/vault/vault.ts", "electron"],
  ["electron/vault/vault.ts", "../shell/window.ts"],
  ["electron/vault/vault.ts", "electron/main"],
  ["service/visit/desk.ts", "fastify"],
  ["service/visit/desk.ts", "@fastify/static"],
  ["service/visit/desk.ts", "ws"],
  ["service/gate/gate.ts", "livekit-server-sdk"],
  ["service/visit/desk.ts", "kysely"],
  ["service/audit/log.ts", "node:sqlite"],
  ["renderer/ui/screens/visit.tsx", "livekit-client"],
  ["renderer/stores/day.ts", "../ui/app/app.tsx"],
  ["renderer/call/machine.ts", "../media/devices.ts"],
  ["renderer/e2ee/suite.ts", "../call/ports.ts"],
  ["renderer/stores/day.ts", "../signaling/socket.ts"],
  ["service/store/unit.ts", "../visit/machine.ts"],
  ["service/audit/log.ts", "../http/server.ts"],
  ["service/http/server.ts", "../gate/gate.ts"],
  ["service/http/server.ts", "../app.ts"],
  ["service/visit/desk.ts", "./fake-rooms.ts"],
  ["e2e/pages/frames.ts", "../../renderer/stores/day.ts"],
])("%s may not import %s", (path, specifier) => {
  expect(importing(path, specifier)).toHaveLength(1);
});

test("an import that is written as a re-export, a type or a call is seen too", () => {
  expect(breachesOf({ "service/visit/a.ts": 'export { x } from "fastify";' })).toHaveLength(1);
  expect(
    breachesOf({ "service/visit/a.ts": 'import type { X } from "fastify"; export type Y = X;' }),
  ).toHaveLength(1);
  expect(breachesOf({ "service/visit/a.ts": 'export const x = () => import("fastify");' })).toHaveLength(1);
});

test("files that import in a circle are named with the circle", () => {
  const tree = {
    "protocol/a.ts": 'import { b } from "./b.ts"; export const a = () => b;',
    "protocol/b.ts": 'import { c } from "./c.ts"; export const b = () => c;',
    "protocol/c.ts": 'import { a } from "./a.ts"; export const c = () => a;',
  };
  expect(breachesOf(tree)).toEqual([
    "protocol/a.ts: imports in a circle: protocol/a.ts -> protocol/b.ts -> protocol/c.ts -> protocol/a.ts",
  ]);
});

test.each([
  ["service/visit/desk.ts", "export default 1;"],
  ["protocol/index.ts", "export const a = 1;"],
  ["renderer/utils/dates.ts", "export const a = 1;"],
  ["service/visit/desk.ts", "\n".repeat(400)],
  ["service/livekit/rooms.ts", "export const grant = { hidden: true };"],
  ["service/livekit/rooms.ts", 'export const grant = { "roomAdmin": isHost };'],
  ["service/livekit/rooms.ts", "export const grant = { roomRecord: true };"],
  ["service/livekit/rooms.ts", "export const grant = { roomCreate };"],
  ["service/livekit/rooms.ts", "export const grant = { agent: true };"],
  ["service/gate/token.ts", "const yes = z.boolean(); export const Grant = { hidden: yes };"],
  ["service/livekit/rooms.ts", "export const f = (grant) => { grant.hidden = true; };"],
])("%s is refused when it holds: %s", (path, text) => {
  expect(breachesOf({ [path]: text })).toHaveLength(1);
});

test.each([
  ["vite.config.ts", "export default 1;"],
  ["service/livekit/rooms.ts", "export const grant = { hidden: false, roomAdmin: false };"],
  ["service/gate/token.ts", "const no = z.literal(false).optional(); export const Grant = { hidden: no };"],
  ["service/audit/log.ts", 'export const event = { agent: "someone" };'],
])("%s is let pass when it holds: %s", (path, text) => {
  expect(breachesOf({ [path]: text })).toEqual([]);
});
