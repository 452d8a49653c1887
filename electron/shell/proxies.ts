import type { AuthInfo, ProxyConfig, Session } from "electron";
import type { Log } from "../log/log.ts";
import { type ProxyChoice, fixedConfigOf, proxyConfigOf } from "./proxy-choice.ts";

/** As much of a session as is used. */
export type ProxySession = Pick<
  Session,
  "setProxy" | "closeAllConnections" | "allowNTLMCredentialsForDomains" | "resolveProxy"
>;

/** What Electron says with a question for a name and a password; the answer goes to the last. */
type Question = [
  event: { preventDefault: () => void },
  contents: unknown,
  details: unknown,
  auth: Pick<AuthInfo, "isProxy">,
  answer: () => void,
];

/** As much of Electron's `app` as is used. */
export type ProxyApp = {
  on(event: "session-created", listener: (session: ProxySession) => void): unknown;
  on(event: "login", listener: (...question: Question) => void): unknown;
  setProxy: (config: ProxyConfig) => Promise<void>;
};

/** Whose proxies every session of this program uses. */
export type Proxies = {
  /** Changes it for all sessions there are and all to come, and ends what still runs over the old way. */
  apply: (choice: ProxyChoice) => Promise<void>;
  /** From now on the way to this origin is worked out by `asking`, a session without windows, and set for all others. */
  aim: (asking: ProxySession, serverOrigin: string) => Promise<void>;
  /** A session without windows that goes to another origin than the service's: it follows the machine, or the script, by itself. */
  letAlone: (session: ProxySession) => Promise<void>;
  /** Works the way to the service out anew, since networks change; what runs over a way that still holds goes on. */
  follow: () => Promise<void>;
};

type Aim = { asking: ProxySession; serverOrigin: string };

/*
 * Chromium asks a proxy script in a process that does not know our scheme and throws away every question that a page of
 * ours asks (electron/electron#53887, open at 44): with a script, or with a machine that has one, the page would reach
 * nothing. Everything goes to one origin, so the way there is worked out by `asking`, which has no page, and is set
 * fixed for all other sessions. Where no way is found they keep the script, and with it reach nothing.
 */
const wayFor = async (choice: ProxyChoice, aim: Aim | null): Promise<ProxyConfig> => {
  if (choice.mode === "direct" || aim === null) return proxyConfigOf(choice);
  const way = await aim.asking.resolveProxy(aim.serverOrigin).catch(() => "");
  return fixedConfigOf(way) ?? proxyConfigOf(choice);
};

const isSame = (one: ProxyConfig, other: ProxyConfig): boolean =>
  one.mode === other.mode && one.proxyRules === other.proxyRules && one.pacScript === other.pacScript;

/**
 * Sets the proxies of every session from its first moment; made before the program is ready, so that none is missed.
 * Whoever asks for a name and a password, proxy or server, gets neither: nothing is typed into such a question and
 * the machine's own sign-in (NTLM, Kerberos) is handed to nobody.
 */
export const createProxies = (program: ProxyApp, log: Log): Proxies => {
  const sessions = new Set<ProxySession>();
  let choice: ProxyChoice = { mode: "system" };
  const alone = new Set<ProxySession>();
  let aim: Aim | null = null;
  let config: ProxyConfig = proxyConfigOf(choice);
  const failed = (): void => log("error", "proxy.failed");
  program.on("session-created", (session) => {
    sessions.add(session);
    session.allowNTLMCredentialsForDomains("");
    session.setProxy(config).catch(failed);
  });
  program.on("login", (...[event, , , , answer]) => {
    event.preventDefault();
    log("warn", "proxy.refused");
    answer();
  });
  const spread = async (way: ProxyConfig): Promise<void> => {
    config = way;
    const led = [...sessions].filter((session) => session !== aim?.asking && !alone.has(session));
    await Promise.all(led.map((session) => session.setProxy(way)));
    await Promise.all(led.map((session) => session.closeAllConnections()));
  };
  const apply = async (): Promise<void> => {
    const asked = aim === null ? [program] : [program, aim.asking];
    await Promise.all([...asked, ...alone].map((one) => one.setProxy(proxyConfigOf(choice))));
    await Promise.all([...alone].map((one) => one.closeAllConnections()));
    await spread(await wayFor(choice, aim));
  };
  return {
    apply: (wanted) => {
      choice = wanted;
      return apply();
    },
    aim: (asking, serverOrigin) => {
      aim = { asking, serverOrigin };
      return apply();
    },
    letAlone: async (session) => {
      alone.add(session);
      await session.setProxy(proxyConfigOf(choice));
    },
    follow: async () => {
      const way = await wayFor(choice, aim);
      if (!isSame(way, config)) await spread(way);
    },
  };
};
