import { isIPv4 } from "node:net";
import * as z from "zod";

/** What is said of a setting: what an administrator is told when it is wrong, what the reference says, its variable, and a value to take as a model. */
export type SettingTexts = { expected: string; meaning: string; variable: string; example: string };

/** The texts of the settings, by their schemas. */
const texts = z.registry<SettingTexts>();

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

const isOrigin = (text: string): boolean => {
  const url = urlOf(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
};

const isPrivateHost = (host: string): boolean =>
  loopback.has(host) ||
  (isIPv4(host)
    ? /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host)
    : /^\[f[cd]/.test(host) || !host.includes(".") || host.endsWith(".internal"));

const isMediaUrl = (text: string): boolean => {
  const url = urlOf(text);
  if (url === null || url.search !== "" || url.username !== "" || url.password !== "") return false;
  if (["https:", "wss:"].includes(url.protocol)) return true;
  return ["http:", "ws:"].includes(url.protocol) && isPrivateHost(url.hostname);
};

/** Whoever trusts half of the world trusts nobody in particular: networks of proxies are no wider than the private ones. */
const isNarrow = (text: string): boolean => {
  const [address = "", bits] = text.split("/");
  return bits === undefined || Number(bits) >= (isIPv4(address) ? 8 : 7);
};

const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).refine(isNarrow);

const IceServer = z.strictObject({
  urls: z.array(z.string().regex(/^(?:stun|turns?):[^\s?#]+(?:\?transport=(?:udp|tcp))?$/)).min(1),
  username: z.string().min(1).optional(),
  credential: z.string().min(1).optional(),
});

const Path = z.string().min(1);

const CertificateFiles = z.strictObject({
  certFile: Path.register(texts, {
    variable: "ANTEROOM_TLS_CERT_FILE",
    expected: "the path of a file with the certificate and its chain as PEM",
    meaning:
      "File with the certificate and its chain (PEM) with which the service speaks TLS itself. It may change while the service runs: [tls.md](tls.md).",
    example: "/etc/anteroom-service/tls/fullchain.pem",
  }),
  keyFile: Path.clone().register(texts, {
    variable: "ANTEROOM_TLS_KEY_FILE",
    expected: "the path of a file with the certificate's private key as PEM",
    meaning:
      "File with the certificate's private key (PEM), readable by the user of the service only. Both or neither.",
    example: "/etc/anteroom-service/tls/privkey.pem",
  }),
});

const LiveKit = z.strictObject({
  url: z.string().refine(isMediaUrl).register(texts, {
    variable: "ANTEROOM_LIVEKIT_URL",
    expected:
      "the http or ws address of a LiveKit server on this machine or in its private network, or an https one",
    meaning:
      "LiveKit's private address, as the service reaches it: http or ws on this machine or in a private network, https or wss elsewhere.",
    example: "http://127.0.0.1:7880",
  }),
  apiKey: z.string().min(1).register(texts, {
    variable: "ANTEROOM_LIVEKIT_API_KEY",
    expected: "LiveKit's API key",
    meaning: "LiveKit's API key.",
    example: "anteroom",
  }),
  apiSecret: z.string().min(32).register(texts, {
    variable: "ANTEROOM_LIVEKIT_API_SECRET",
    expected: "LiveKit's API secret of at least 32 characters",
    meaning:
      "LiveKit's API secret. Whoever has it can mint media tokens, which the gate still refuses for devices that are not admitted.",
    example: "(random)",
  }),
});

/** Every setting of the service. */
export const Settings = z.strictObject({
  host: z.union([z.ipv4(), z.ipv6()]).default("127.0.0.1").register(texts, {
    variable: "ANTEROOM_HOST",
    expected: "the address to listen on, such as 127.0.0.1 or 0.0.0.0",
    meaning:
      "Address to listen on. Leave it on the loopback address behind a proxy on the same machine; any other needs `tls` or `trustProxy`.",
    example: "127.0.0.1",
  }),
  port: z.int().min(0).max(65_535).default(8_480).register(texts, {
    variable: "ANTEROOM_PORT",
    expected: "a port number from 0 to 65535",
    meaning:
      "Port for everything: HTTP, signalling, gate, guest page. 0 takes any that is free, for trials. Below 1024 the system asks for a right: [running-the-service.md](running-the-service.md#the-unit).",
    example: "8480",
  }),
  publicOrigin: z.string().refine(isOrigin).register(texts, {
    variable: "ANTEROOM_PUBLIC_ORIGIN",
    expected:
      "the https origin that people open, such as https://visits.clinic.example without a path (http only for this machine)",
    meaning:
      "The https origin that people open. It is in the guest page's policy, is the address of the gate for clients, and beside the desktop the only origin that may ask. Plain http is taken for this machine only.",
    example: "https://visits.clinic.example",
  }),
  tls: z.nullable(CertificateFiles).default(null),
  dataFolder: Path.clone().register(texts, {
    variable: "ANTEROOM_DATA_FOLDER",
    expected: "the path of a folder for the database",
    meaning: "Folder of the database; made when it is not there, for its owner only.",
    example: "/var/lib/anteroom",
  }),
  keyFile: Path.clone().register(texts, {
    variable: "ANTEROOM_KEY_FILE",
    expected: "the path of the key file",
    meaning: "The service's key file: [running-the-service.md](running-the-service.md#the-key-file).",
    example: "/etc/anteroom-service/keys/service.key",
  }),
  livekit: LiveKit,
  guestFolder: Path.clone().default("dist/guest").register(texts, {
    variable: "ANTEROOM_GUEST_FOLDER",
    expected: "the path of the folder with the built guest page",
    meaning:
      "Folder of the built guest page, read once at the start. The tarball's own command takes the page beside it without being told.",
    example: "dist/guest",
  }),
  iceServers: z.array(IceServer).default([]).register(texts, {
    variable: "ANTEROOM_ICE_SERVERS",
    expected: 'a list like [{ "urls": ["turns:turn.clinic.example:443?transport=tcp"] }]',
    meaning:
      "TURN and STUN servers for clients; as a variable it is JSON. Clients take them from the service, never from LiveKit: [media-server.md](media-server.md#turn).",
    example:
      '[{ "urls": ["turns:turn.clinic.example:443?transport=tcp"], "username": "u", "credential": "c" }]',
  }),
  trustProxy: z.array(Network).default([]).register(texts, {
    variable: "ANTEROOM_TRUST_PROXY",
    expected: "a list of addresses or networks of the reverse proxies in front",
    meaning:
      "Addresses or networks of the proxies in front: nobody else is let in, and their `X-Forwarded-For` is believed; as a variable they are separated by commas. No wider than the private networks (/8, for IPv6 /7).",
    example: '["127.0.0.1", "10.0.0.0/8"]',
  }),
});

/** Settings that hold settings, and what an administrator is told when one is no object. */
const groups = {
  tls: { schema: CertificateFiles, expected: "an object with certFile and keyFile" },
  livekit: { schema: LiveKit, expected: "an object with url, apiKey and apiSecret" },
};

/** One setting by its place in the file: one name, or a group's and its own. */
export type Setting = SettingTexts & { path: readonly [string] | readonly [string, string] };

const settingOf = (schema: z.core.$ZodType, path: Setting["path"]): Setting => {
  const said = texts.get(schema);
  if (said === undefined) throw new Error(`the setting ${path.join(".")} has no texts`);
  return { ...said, path };
};

const isGroup = (name: string): name is keyof typeof groups => name in groups;

/** Every setting, in the order of the reference. */
export const settings: readonly Setting[] = Object.entries(Settings.shape).flatMap(([name, schema]) =>
  isGroup(name)
    ? Object.entries(groups[name].schema.shape).map(([inner, one]) => settingOf(one, [name, inner]))
    : [settingOf(schema, [name])],
);

/** What a setting or a group of settings, named as in `tls.keyFile`, is expected to be. */
export const expectedOf = (name: string): string | undefined =>
  isGroup(name) ? groups[name].expected : settings.find(({ path }) => path.join(".") === name)?.expected;

/** Whether a setting holds settings. */
export const hasSettings = (name: string): boolean => isGroup(name);
