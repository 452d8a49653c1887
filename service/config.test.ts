import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigRefused, allowedOrigins, parseConfig, publicSocketOrigin, readConfig } from "./config.ts";
import { inFolder } from "./store/testing-store.ts";

const secret = "s".repeat(32);
const good = {
  publicOrigin: "https://visits.clinic.example",
  dataFolder: "/var/lib/anteroom",
  keyFile: "/etc/anteroom-service/service.key",
  livekit: { url: "http://127.0.0.1:7880", apiKey: "key", apiSecret: secret },
};

const refusalOf = (settings: unknown): string => {
  try {
    parseConfig(settings);
  } catch (error) {
    if (error instanceof ConfigRefused) return error.message;
    throw error;
  }
  return "accepted";
};

test("a configuration with only what is needed is filled up with safe values", () => {
  expect(parseConfig(good)).toEqual({
    ...good,
    host: "127.0.0.1",
    port: 8_480,
    guestFolder: "dist/guest",
    iceServers: [],
    trustProxy: [],
    tls: null,
  });
  expect(allowedOrigins(good)).toEqual(["https://visits.clinic.example", "app://anteroom"]);
  expect(publicSocketOrigin(good)).toBe("wss://visits.clinic.example");
});

test.each([
  ["publicOrigin", { publicOrigin: "http://visits.clinic.example" }],
  ["publicOrigin", { publicOrigin: "https://visits.clinic.example/" }],
  ["publicOrigin", { publicOrigin: undefined }],
  ["host", { host: "localhost" }],
  ["port", { port: 70_000 }],
  ["port", { port: "80" }],
  ["dataFolder", { dataFolder: "" }],
  ["keyFile", { keyFile: 7 }],
  ["livekit", { livekit: "http://127.0.0.1" }],
  ["livekit.url", { livekit: { ...good.livekit, url: "http://media.clinic.example" } }],
  ["livekit.url", { livekit: { ...good.livekit, url: "http://8.8.8.8:7880" } }],
  ["livekit.apiSecret", { livekit: { ...good.livekit, apiSecret: "short-CANARY" } }],
  ["iceServers", { iceServers: [{ urls: ["https://x"] }] }],
  ["trustProxy", { trustProxy: ["everybody"] }],
  ["trustProxy", { trustProxy: ["10.0.0.1", "0.0.0.0/0"] }],
  ["trustProxy", { trustProxy: ["128.0.0.0/1"] }],
  ["trustProxy", { trustProxy: ["::/0"] }],
  ["tls", { tls: true }],
  ["tls.keyFile", { tls: { certFile: "/etc/anteroom/cert.pem" } }],
  ["tls.certFile", { tls: { certFile: "", keyFile: "/etc/anteroom/CANARY.pem" } }],
])("a wrong %s is refused by its name, without its value", (name, change) => {
  const refusal = refusalOf({ ...good, ...change });
  expect(refusal).toMatch(
    new RegExp(`^The setting "${name.replace(".", "\\.")}" is missing or wrong: it should be `),
  );
  expect(refusal).not.toContain("CANARY");
});

test("unknown settings are refused by name, at every depth", () => {
  expect(refusalOf({ ...good, prot: 1 })).toBe('There is no setting "prot".');
  expect(refusalOf({ ...good, livekit: { ...good.livekit, secret: 1 } })).toBe(
    'There is no setting "livekit.secret".',
  );
});

test.each(["http://127.0.0.1:5000", "http://localhost:5000", "http://[::1]:5000"])(
  "plain http is taken on this machine: %s",
  (publicOrigin) => {
    expect(refusalOf({ ...good, publicOrigin })).toBe("accepted");
  },
);

const tls = { certFile: "/etc/anteroom/cert.pem", keyFile: "/etc/anteroom/cert.key" };

test.each(["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "2001:db8::1", "::ffff:127.0.0.1"])(
  "plain http on %s, which other machines reach, is refused; with TLS or behind a trusted proxy it is not",
  (host) => {
    expect(refusalOf({ ...good, host })).toMatch(/^The setting "host" is wrong: .*"tls".*"trustProxy".*\.$/);
    expect(refusalOf({ ...good, host, tls })).toBe("accepted");
    expect(refusalOf({ ...good, host, trustProxy: ["192.168.1.2"] })).toBe("accepted");
  },
);

test.each(["127.0.0.1", "127.0.0.2", "::1"])("plain http is taken on %s", (host) => {
  expect(refusalOf({ ...good, host })).toBe("accepted");
});

test("a certificate and a public origin of plain http do not go together", () => {
  expect(refusalOf({ ...good, publicOrigin: "http://127.0.0.1:5000", tls })).toContain('"publicOrigin"');
});

test("the environment overrides the file, and arguments carry nothing but the file's path", () =>
  inFolder(async (folder) => {
    const path = join(folder, "c.json");
    writeFileSync(path, JSON.stringify({ ...good, livekit: { ...good.livekit, apiSecret: undefined } }));
    const environment = {
      ANTEROOM_PORT: "9000",
      ANTEROOM_TLS_CERT_FILE: tls.certFile,
      ANTEROOM_TLS_KEY_FILE: tls.keyFile,
      ANTEROOM_LIVEKIT_API_SECRET: `${secret}2`,
      ANTEROOM_TRUST_PROXY: "10.0.0.1, 10.1.0.0/16",
      ANTEROOM_ICE_SERVERS: '[{"urls":["stun:stun.clinic.example"]}]',
    };
    const config = readConfig(["--config", path], environment);
    expect(config).toMatchObject({
      port: 9_000,
      livekit: { apiKey: "key", apiSecret: `${secret}2` },
      tls,
      trustProxy: ["10.0.0.1", "10.1.0.0/16"],
      iceServers: [{ urls: ["stun:stun.clinic.example"] }],
    });
    expect(readConfig([], { ...environment, ANTEROOM_CONFIG: path })).toEqual(config);
    expect(() => readConfig(["--api-secret", "x"], {})).toThrow("only argument");
    expect(() => readConfig(["--config", join(folder, "none.json")], {})).toThrow("cannot be read");
    expect(() => readConfig(["--config", path], { ANTEROOM_PORT: "9e3" })).toThrow('"port"');
    writeFileSync(path, "[]");
    expect(() => readConfig(["--config", path], {})).toThrow("one JSON object");
  }));

test("the tarball's command serves the guest page beside it, unless another is named", () =>
  inFolder(async (folder) => {
    const path = join(folder, "service.json");
    const guestFolderOf = (more: object, environment: Readonly<Record<string, string>>): string => {
      writeFileSync(path, JSON.stringify({ ...good, ...more }));
      return readConfig(["--config", path], environment).guestFolder;
    };
    const program = { ANTEROOM_PROGRAM: "/opt/program" };
    expect(guestFolderOf({}, {})).toBe("dist/guest");
    expect(guestFolderOf({}, program)).toBe(join("/opt/program", "guest"));
    expect(guestFolderOf({ guestFolder: "/srv/page" }, program)).toBe("/srv/page");
    expect(guestFolderOf({}, { ...program, ANTEROOM_GUEST_FOLDER: "/srv/page" })).toBe("/srv/page");
  }));
