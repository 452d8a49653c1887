import type { ProxyConfig } from "electron";
import { expect, test } from "vitest";
import { type ProxyApp, type ProxySession, createProxies } from "./proxies.ts";
import { proxyConfigOf } from "./proxy-choice.ts";

const programWith = () => {
  const done: string[] = [];
  const lines: string[] = [];
  const listeners = new Map<string, unknown>();
  const program: ProxyApp = {
    on: (event: string, listener: unknown) => listeners.set(event, listener),
    setProxy: async (config: ProxyConfig) => void done.push(`app ${config.mode}`),
  };
  const proxies = createProxies(program, (level, event) => lines.push(`${level} ${event}`));
  const call = (event: string, ...words: readonly unknown[]): unknown => {
    const listener = listeners.get(event);
    return typeof listener === "function" ? Reflect.apply(listener, undefined, words) : undefined;
  };
  const create = (name: string, isBroken = false): void => {
    const session: ProxySession = {
      setProxy: async ({ mode, pacScript }) => {
        done.push(`${name} ${mode} ${pacScript ?? ""}`.trim());
        if (isBroken) throw new Error("gone");
      },
      closeAllConnections: async () => void done.push(`${name} closed`),
      allowNTLMCredentialsForDomains: (domains) => done.push(`${name} ntlm ${JSON.stringify(domains)}`),
    };
    call("session-created", session);
  };
  return { proxies, create, call, done, lines };
};

test("a session follows the machine and hands its sign-in to nobody, from its first moment", () => {
  const { create, done } = programWith();
  create("a");
  expect(done).toEqual(['a ntlm ""', "a system"]);
});

test("a choice holds for every session there is and every one to come", async () => {
  const { proxies, create, done } = programWith();
  create("a");
  create("b");
  done.length = 0;
  await proxies.apply({ mode: "pac", url: "https://proxy.example/clinic.pac" });
  create("c");
  expect(done).toEqual([
    "app pac_script",
    "a pac_script https://proxy.example/clinic.pac",
    "b pac_script https://proxy.example/clinic.pac",
    "a closed",
    "b closed",
    'c ntlm ""',
    "c pac_script https://proxy.example/clinic.pac",
  ]);
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
