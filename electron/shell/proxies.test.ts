import type { ProxyConfig } from "electron";
import { expect, test } from "vitest";
import { type ProxyApp, type ProxySession, createProxies } from "./proxies.ts";
import type { Log } from "../log/log.ts";
import { fixedConfigOf, proxyConfigOf } from "./proxy-choice.ts";

const ORIGIN = "https://clinic.example";

const programWith = () => {
  const done: string[] = [];
  const lines: string[] = [];
  const listeners = new Map<string, unknown>();
  const state = { way: "PROXY proxy.example:3128; DIRECT" };
  const sessionOf = (name: string, isBroken = false): ProxySession => ({
    setProxy: async ({ mode, pacScript, proxyRules }) => {
      done.push([name, mode, pacScript, proxyRules].filter(Boolean).join(" "));
      if (isBroken) throw new Error("gone");
    },
    closeAllConnections: async () => void done.push(`${name} closed`),
    allowNTLMCredentialsForDomains: (domains) => done.push(`${name} ntlm ${JSON.stringify(domains)}`),
    resolveProxy: async () => state.way,
  });
  const program: ProxyApp = {
    on: (event: string, listener: unknown) => listeners.set(event, listener),
    setProxy: async (config: ProxyConfig) => void done.push(`app ${config.mode}`),
  };
  const asking = sessionOf("asking");
  const lone = sessionOf("alone");
  const log: Log = (level, event) => lines.push(`${level} ${event}`);
  const proxies = createProxies(program, log);
  const call = (event: string, ...words: readonly unknown[]): unknown => {
    const listener = listeners.get(event);
    return typeof listener === "function" ? Reflect.apply(listener, undefined, words) : undefined;
  };
  const create = (name: string, isBroken = false): void =>
    void call("session-created", sessionOf(name, isBroken));
  call("session-created", asking);
  done.length = 0;
  const aim = async (): Promise<void> => {
    await proxies.aim(asking, ORIGIN);
    done.length = 0;
  };
  return { proxies, aim, create, call, done, lines, state, lone };
};

test("a session follows the machine and hands its sign-in to nobody, from its first moment", () => {
  const { create, done } = programWith();
  create("a");
  expect(done).toEqual(['a ntlm ""', "a system"]);
});

test("with a script the way to the service is worked out once and set for every session, now and later", async () => {
  const { proxies, aim, create, done } = programWith();
  create("a");
  create("b");
  done.length = 0;
  await aim();
  await proxies.apply({ mode: "pac", url: "https://proxy.example/clinic.pac" });
  create("c");
  const rules = "fixed_servers http://proxy.example:3128,direct://";
  expect(done).toEqual([
    "app pac_script",
    "asking pac_script https://proxy.example/clinic.pac",
    `a ${rules}`,
    `b ${rules}`,
    "a closed",
    "b closed",
    'c ntlm ""',
    `c ${rules}`,
  ]);
});

test("before there is an aim every session keeps the script itself", async () => {
  const { proxies, create, done } = programWith();
  create("a");
  done.length = 0;
  await proxies.apply({ mode: "pac", url: "https://proxy.example/clinic.pac" });
  expect(done).toEqual([
    "app pac_script",
    "asking pac_script https://proxy.example/clinic.pac",
    "a pac_script https://proxy.example/clinic.pac",
    "asking closed",
    "a closed",
  ]);
});

test("where no way is found the script stays, so that nothing goes past it", async () => {
  const { proxies, aim, create, done, state } = programWith();
  create("a");
  state.way = "";
  await aim();
  await proxies.apply({ mode: "pac", url: "https://proxy.example/clinic.pac" });
  expect(done.filter((line) => line.startsWith("a pac"))).toEqual([
    "a pac_script https://proxy.example/clinic.pac",
  ]);
});

test("a way that changed is followed, one that holds cuts nothing", async () => {
  const { proxies, aim, create, done, state } = programWith();
  create("a");
  await aim();
  await proxies.apply({ mode: "system" });
  done.length = 0;
  await proxies.follow();
  expect(done).toEqual([]);
  state.way = "DIRECT";
  await proxies.follow();
  expect(done).toEqual(["a direct", "a closed"]);
});

test("where no proxy is allowed nobody is asked for a way", async () => {
  const { proxies, aim, create, done } = programWith();
  create("a");
  done.length = 0;
  await aim();
  await proxies.apply({ mode: "direct" });
  expect(done).toEqual(["app direct", "asking direct", "a direct", "a closed"]);
});

test.each([
  ["DIRECT", { mode: "direct" }],
  ["PROXY a:80", { mode: "fixed_servers", proxyRules: "http://a:80" }],
  [
    "HTTPS a:443; SOCKS5 b:1080; DIRECT",
    { mode: "fixed_servers", proxyRules: "https://a:443,socks5://b:1080,direct://" },
  ],
  ["SOCKS [::1]:9", { mode: "fixed_servers", proxyRules: "socks4://[::1]:9" }],
  ["QUIC a:443; PROXY b:80", { mode: "fixed_servers", proxyRules: "http://b:80" }],
  ["", null],
  ["nonsense", null],
  ["PROXY a:80,direct://", null],
])("the way %j is set as %j", (way, config) => {
  expect(fixedConfigOf(way)).toEqual(config);
});

test("a session that cannot be set is logged", async () => {
  const { create, lines } = programWith();
  create("a", true);
  await Promise.resolve();
  await Promise.resolve();
  expect(lines).toEqual(["error proxy.failed"]);
});

test("a question for a name and a password is answered with neither", () => {
  const { call, lines } = programWith();
  const answers: unknown[] = [];
  const event = { preventDefault: () => answers.push("prevented") };
  call("login", event, null, {}, { isProxy: true }, (...words: readonly unknown[]) => answers.push(words));
  expect([answers, lines]).toEqual([["prevented", []], ["warn proxy.refused"]]);
});

test("the two other ways need no script", () => {
  expect([proxyConfigOf({ mode: "system" }), proxyConfigOf({ mode: "direct" })]).toEqual([
    { mode: "system" },
    { mode: "direct" },
  ]);
});

test("a session of its own follows the script by itself, whatever way leads to the service", async () => {
  const { proxies, aim, call, done, lone, state } = programWith();
  call("session-created", lone);
  await aim();
  await proxies.letAlone(lone);
  done.length = 0;
  await proxies.apply({ mode: "pac", url: "https://proxy.example/clinic.pac" });
  expect(done.filter((word) => word.startsWith("alone"))).toEqual([
    "alone pac_script https://proxy.example/clinic.pac",
    "alone closed",
  ]);
  done.length = 0;
  state.way = "DIRECT";
  await proxies.follow();
  expect(done.filter((word) => word.startsWith("alone"))).toEqual([]);
});
