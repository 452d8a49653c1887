import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { fail } from "../../protocol/errors.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { type Listening, listen } from "./listening.ts";
import { attack, invoke } from "./page-calls.ts";

/* A name that no machine has: only a proxy could know where it is. Chromium never asks a script about loopback. */
const SERVICE = "https://clinic.invalid";

/** A proxy that asks everybody for a name and a password, and a server of the script that leads to it. */
const startProxy = async () => {
  const asked: { line: string; isSignedIn: boolean }[] = [];
  const server = createServer();
  server.on("connect", (request, socket) => {
    asked.push({
      line: `CONNECT ${request.url}`,
      isSignedIn: request.headers["proxy-authorization"] !== undefined,
    });
    socket.end(
      [
        "HTTP/1.1 407 Proxy Authentication Required",
        'Proxy-Authenticate: Basic realm="planted"',
        "Proxy-Authenticate: NTLM",
        "Proxy-Authenticate: Negotiate",
        "Content-Length: 0",
        "Connection: close",
        "\r\n",
      ].join("\r\n"),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const script = await listen((_request, response) => {
    response.setHeader("content-type", "application/x-ns-proxy-autoconfig");
    response.end(`function FindProxyForURL() { return "PROXY 127.0.0.1:${address.port}"; }`);
  });
  const close = async (): Promise<void> => {
    await script.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { asked, script, close };
};

let bare: BareApp;
let proxy: Awaited<ReturnType<typeof startProxy>>;

test.beforeAll(async () => {
  bare = await makeBareApp();
  proxy = await startProxy();
});
test.beforeEach(() => {
  proxy.asked.length = 0;
});
test.afterAll(async () => {
  await proxy.close();
  await bare.remove();
});

const launchUnder = async (policy: object, serverOrigin = SERVICE): Promise<Desktop> => {
  const file = join(bare.dist, "policies.json");
  await writeFile(file, JSON.stringify(policy), { mode: 0o600 });
  return launchDesktop({ dist: bare.dist, serverOrigin, args: [`--policy-file=${file}`] });
};
const viaScript = (script: Listening) => ({ proxyMode: "pac", proxyPacUrl: `${script.origin}/clinic.pac` });
const line = `CONNECT ${new URL(SERVICE).host}:443`;

test("with a script every session of the program goes where the script says, and signs in nowhere", async () => {
  const desktop = await launchUnder(viaScript(proxy.script));
  expect(proxy.script.seen.length).toBeGreaterThan(0);
  await attack(desktop.page, "fetch", `${SERVICE}/v1/clinic`);
  expect(new Set(proxy.asked.map((one) => one.line))).toEqual(new Set([line]));
  const ways = await desktop.app.evaluate(async ({ session }, url) => {
    const later = session.fromPartition("made-later");
    const all = [session.defaultSession, session.fromPartition("clinic"), later];
    await later.fetch(url).catch(() => undefined);
    return Promise.all(all.map((one) => one.resolveProxy(url)));
  }, `${SERVICE}/v1/clinic`);
  await desktop.close();
  expect(new Set(ways)).toEqual(new Set([expect.stringMatching(/^PROXY 127\.0\.0\.1:\d+$/)]));
  // all that the program sends out passes here: it calls its service and nobody else, dictionaries and updates included
  expect(new Set(proxy.asked.map((one) => one.line))).toEqual(new Set([line]));
  expect(proxy.asked.filter((one) => one.isSignedIn)).toEqual([]);
  expect(desktop.log()).toContain('"event":"proxy.refused"');
  expect(desktop.log()).not.toContain("clinic.invalid");
});

test("with a script that cannot be read nothing leaves the machine", async () => {
  const clinicBehindName = "https://clinic.invalid";
  const gone = await listen();
  await gone.close();
  const desktop = await launchUnder(viaScript(gone), clinicBehindName);
  const ended = await desktop.app.evaluate(
    ({ session }, url) =>
      session
        .fromPartition("clinic")
        .fetch(url)
        .then(
          () => "passed",
          (error: Error) => error.message,
        ),
    `${clinicBehindName}/v1/clinic`,
  );
  await desktop.close();
  expect(ended).toContain("ERR_MANDATORY_PROXY_CONFIGURATION_FAILED");
});

test("with no proxy allowed the proxy is not asked", async () => {
  const desktop = await launchUnder({ proxyMode: "direct" });
  await attack(desktop.page, "fetch", `${SERVICE}/v1/clinic`);
  const ways = await desktop.app.evaluate(
    ({ session }, url) =>
      Promise.all(
        [session.defaultSession, session.fromPartition("clinic"), session.fromPartition("made-later")].map(
          (one) => one.resolveProxy(url),
        ),
      ),
    SERVICE,
  );
  await desktop.close();
  expect([ways, proxy.asked]).toEqual([["DIRECT", "DIRECT", "DIRECT"], []]);
});

test("with no proxy allowed the machine's own proxies are not asked either, and without a policy they are", async () => {
  const address = proxy.script.origin.replace("http://", "");
  const env = { http_proxy: `http://${address}`, https_proxy: `http://${address}`, no_proxy: "" };
  const wayUnder = async (policy: object): Promise<string> => {
    const file = join(bare.dist, "policies.json");
    await writeFile(file, JSON.stringify(policy), { mode: 0o600 });
    const args = [`--policy-file=${file}`];
    const desktop = await launchDesktop({ dist: bare.dist, serverOrigin: SERVICE, args, env });
    const way = await desktop.app.evaluate(
      ({ session }, url) => session.fromPartition("clinic").resolveProxy(url),
      SERVICE,
    );
    await desktop.close();
    return way;
  };
  expect([await wayUnder({}), await wayUnder({ proxyMode: "direct" })]).toEqual([
    `PROXY ${address}`,
    "DIRECT",
  ]);
});

test("the service on this machine itself is reached directly, also with a script", async () => {
  const clinic = await listen();
  const desktop = await launchUnder(viaScript(proxy.script), clinic.origin);
  await invoke(desktop.page, "config.read");
  await desktop.close();
  await clinic.close();
  expect([clinic.seen.includes("GET /v1/clinic"), proxy.asked]).toEqual([true, []]);
});

test("a service that the proxy does not let through is told as unreachable", async () => {
  const desktop = await launchUnder(viaScript(proxy.script));
  const answer = await invoke(desktop.page, "clinic.read");
  await desktop.close();
  expect(answer).toEqual(fail("SERVICE_UNREACHABLE"));
});
