import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import type { Machine } from "./machine.ts";

/*
 * A program of the machine is covered by one in /usr/local that waits for ever: whoever calls it stands still, and a
 * test may kill it there or let it go on.
 */

const REACHED = "/root/reached";
const GO_ON = "/root/go-on";

/** Makes every caller of `program` stand still when its words contain `word`; others get the real one. */
export const holdAt = (machine: Machine, program: string, word = ""): Promise<void> =>
  machine.write(
    `/usr/local/bin/${program}`,
    `#!/bin/sh
case "$*" in *'${word}'*)
  touch ${REACHED}
  while [ ! -e ${GO_ON} ]; do sleep 0.05; done ;;
esac
exec /usr/bin/${program} "$@"
`,
    0o755,
  );

const STEP_MS = 5;
const LIMIT_MS = 60_000;

/** Looks again and again until it is so; throws after a minute. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error("it did not become so");
    await after(STEP_MS);
  }
};

/** Answers when somebody stands still. */
export const held = (machine: Machine): Promise<void> => until(() => existsSync(join(machine.root, REACHED)));

/** Lets whoever stands still go on. */
export const letGo = (machine: Machine): Promise<void> => machine.write(GO_ON, "");

/** Takes the cover away again. */
export const uncover = (machine: Machine, program: string): Promise<unknown> =>
  machine.run("rm", `/usr/local/bin/${program}`, REACHED);

/** Ends a command and all that it started at once, as a power cut does. */
export const cutPower = async (child: ChildProcess): Promise<void> => {
  const { pid } = child;
  if (pid === undefined) throw new Error("it did not start");
  const ended = once(child, "exit");
  process.kill(-pid, "SIGKILL");
  await ended;
};
