import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { Problem } from "../protocol/routes.ts";
import { appForTests, askApp, upgradeHeaders } from "./app-fixtures.ts";
import { testOrigin } from "./http/testing-http.ts";
import { silentLog } from "./log.ts";
import { createProxyDoor } from "./proxy-door.ts";
import { fakeClock, memoryStore } from "./store/testing-store.ts";

const paths = ["/health", "/v1/clinic", "/join", "/nowhere", "/rtc/validate?access_token=none"];
const upgrades = ["/v1/signal", "/rtc?access_token=none", "/rtc/v1?access_token=none", "/elsewhere"];

const codeOf = (body: string): string => Problem.parse(JSON.parse(body)).code;

/** What every door of the service answers to these headers. */
const knocks = async (port: number, headers: Record<string, string>): Promise<string[]> => {
  const asked = [
    ...paths.map((path) => askApp({ port, path, headers })),
    ...upgrades.map((path) => askApp({ port, path, headers: { ...upgradeHeaders(), ...headers } })),
  ];
  return (await Promise.all(asked)).map(({ status, body }) =>
    status === 403 ? `403 ${codeOf(body)}` : "passed",
  );
};

const everywhere = (what: string): string[] => [...paths, ...upgrades].map(() => what);
const refusedEverywhere = everywhere("403 FORBIDDEN");
const https = { "x-forwarded-proto": "https" };

test("behind a proxy nobody else is let in at any door, whatever the headers pretend; it is written down", async () => {
  const { app, port, audit, lines } = await appForTests({ trustProxy: ["192.0.2.1", "198.51.100.0/24"] });
  const pretended = { ...https, "x-forwarded-for": "192.0.2.1", forwarded: "for=192.0.2.1;proto=https" };
  expect(await knocks(port, pretended)).toEqual(refusedEverywhere);
  const written = await audit();
  expect(written).toContain("request.refused FORBIDDEN");
  expect(written).toContain("socket.refused FORBIDDEN");
  expect(lines.join("")).toContain("socket.aroundProxy");
  await app.close();
});

test("the proxy is let in with what reached it over TLS only", async () => {
  const { app, port } = await appForTests({ trustProxy: ["127.0.0.0/8"] });
  expect(await knocks(port, https)).toEqual(everywhere("passed"));
  for (const proto of ["http", "https, http", "http, https", "HTTPS ", "ws", ""])
    expect(await knocks(port, { "x-forwarded-proto": proto })).toEqual(refusedEverywhere);
  expect(await knocks(port, {})).toEqual(refusedEverywhere);
  await app.close();
});

test("without a proxy a forwarded header changes nothing", async () => {
  const { app, port } = await appForTests();
  expect(await knocks(port, { "x-forwarded-proto": "http", "x-forwarded-for": "192.0.2.1" })).toEqual(
    everywhere("passed"),
  );
  await app.close();
});

const requestFrom = (remoteAddress: string | undefined): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  const request = new IncomingMessage(socket);
  request.headers["x-forwarded-proto"] = "https";
  return request;
};

test.each([
  ["10.1.2.3", ["10.0.0.0/8"], true],
  ["::ffff:10.1.2.3", ["10.0.0.0/8"], true],
  ["::FFFF:10.1.2.3", ["10.1.2.3"], true],
  ["11.1.2.3", ["10.0.0.0/8"], false],
  ["::ffff:11.1.2.3", ["10.0.0.0/8"], false],
  ["2001:db8::7", ["2001:db8::/32"], true],
  ["2001:db8:0:0:0:0:0:7", ["2001:db8::7"], true],
  ["2001:db9::7", ["2001:db8::/32"], false],
  ["fe80::1%eth0", ["fe80::1"], true],
  ["", ["0.0.0.0/0"], false],
  [undefined, ["0.0.0.0/0"], false],
])("from %s with a proxy at %s: let in is %s", async (address, trustProxy, isLet) => {
  const store = await memoryStore();
  const config = { publicOrigin: testOrigin, trustProxy };
  const door = createProxyDoor({ config, store, clock: fakeClock(), log: silentLog });
  expect(door.lets(requestFrom(address))).toBe(isLet);
  await store.close();
});

test("a flood around the proxy does not fill the audit log", async () => {
  const { app, port, audit } = await appForTests({ trustProxy: ["192.0.2.1"] });
  const all = Array.from({ length: 150 }, () => askApp({ port, path: "/rtc", headers: upgradeHeaders() }));
  expect(new Set((await Promise.all(all)).map(({ status }) => status))).toEqual(new Set([403]));
  expect((await audit()).filter((row) => row === "socket.refused FORBIDDEN")).toHaveLength(60);
  await app.close();
});
