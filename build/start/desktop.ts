import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { readableProject } from "../test/readable-project.ts";
import { ordinaryUser, sandboxTrouble } from "../runtime/ordinary-user.ts";
import { ROOT } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";

/** The desktop as a person uses it. `ended` is its exit code; `close` asks it to quit. */
export type OpenedDesktop = { ended: Promise<number>; close: () => Promise<void> };

/** The desktop refuses to start with variables that could loosen it, such as a developer's own for Electron. */
const plainEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:ELECTRON_|SSLKEYLOGFILE$)/i.test(name)),
  );

/** Opens the desktop on this machine's display, as an ordinary user where we are root, with Chromium's sandbox on. */
export const openDesktop = async (electron: string, origin: string): Promise<OpenedDesktop> => {
  const user = await ordinaryUser();
  const trouble = await sandboxTrouble(user);
  if (trouble !== null) throw new Sentence(trouble);
  const root = user === null ? ROOT : await readableProject(user, () => undefined);
  const main = join(root, "dist", "electron", "main.cjs");
  const words = [...(user?.prefix ?? []), electron, main, `--server=${origin}`];
  const child = spawn(words[0] ?? electron, words.slice(1), { cwd: root, stdio: "ignore", env: plainEnv() });
  const ended = once(child, "exit").then(([code]) => Number(code ?? 0));
  return {
    ended,
    close: async () => {
      if (child.exitCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
};
