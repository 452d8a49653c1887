import type { AuthInfo, ProxyConfig, Session } from "electron";
import type { Log } from "../log/log.ts";
import { type ProxyChoice, proxyConfigOf } from "./proxy-choice.ts";

/** As much of a session as is used. */
export type ProxySession = Pick<
  Session,
  "setProxy" | "closeAllConnections" | "allowNTLMCredentialsForDomains"
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
};

/**
 * Sets the proxies of every session from its first moment; made before the program is ready, so that none is missed.
 * Whoever asks for a name and a password, proxy or server, gets neither: nothing is typed into such a question and
 * the machine's own sign-in (NTLM, Kerberos) is handed to nobody.
 */
export const createProxies = (program: ProxyApp, log: Log): Proxies => {
  const sessions = new Set<ProxySession>();
  let config: ProxyConfig = proxyConfigOf({ mode: "system" });
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
  return {
    apply: async (choice) => {
      config = proxyConfigOf(choice);
      await program.setProxy(config);
      await Promise.all([...sessions].map((session) => session.setProxy(config)));
      await Promise.all([...sessions].map((session) => session.closeAllConnections()));
    },
  };
};
