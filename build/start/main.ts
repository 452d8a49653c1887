import { bundle } from "../bundle.ts";
import { TARGETS } from "../bundle/plans.ts";
import { ROOT, exitWithSentence, provision } from "../runtime/provision.ts";
import { join } from "node:path";
import { readArguments } from "./arguments.ts";
import { type Clinic, startClinic } from "./clinic.ts";
import { codeLines, sayCodesOnEnter } from "./codes.ts";
import { openDesktop } from "./desktop.ts";
import { invitationLines } from "./lines.ts";
import { play } from "./play.ts";

/*
 * `npm start`: a clinic to try things with on this machine, and the desktop. `--play` lets real programs hold the
 * whole visit by themselves; without a display that is what happens, after saying so.
 */

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const hasDisplay = (): boolean =>
  process.platform !== "linux" || Boolean(process.env["DISPLAY"]) || Boolean(process.env["WAYLAND_DISPLAY"]);

/** The first signal ends what we started; whoever presses again ends us. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });

const holdOpen = async (
  clinic: Clinic,
  { electron, dataFolder }: { electron: { path: string }; dataFolder: string },
): Promise<number> => {
  for (const line of invitationLines(clinic, dataFolder)) say(line);
  const people = [clinic.tryOut, clinic.tryOut.colleague];
  for (const line of codeLines(people, Date.now())) say(line);
  const stopCodes = sayCodesOnEnter(process.stdin, people, say);
  const stopped = untilStopped();
  const desktop = await openDesktop(electron.path, clinic.origin);
  const ended = await Promise.race([stopped, desktop.ended]);
  if (typeof ended === "number") {
    say(
      "The desktop was closed. The clinic goes on until Ctrl-C, so that a patient's page can be looked at.",
    );
    await stopped;
  }
  stopCodes();
  await desktop.close();
  return 0;
};

const start = async (): Promise<number> => {
  const asked = readArguments(process.argv.slice(2), process.env);
  const isPlay = asked.isPlay || !hasDisplay();
  if (isPlay && !asked.isPlay)
    say("There is no display here, so real programs play the visit by themselves.");
  const found = await provision({
    parts: isPlay ? ["livekit", "electron", "chromium", "display"] : ["livekit", "electron"],
    log: say,
  });
  say("Building the programs ...");
  await bundle({ targets: TARGETS });
  if (isPlay) return play(asked, found);
  const guestFolder = join(ROOT, "dist", "guest");
  const clinic = await startClinic({ ...asked, livekit: found.livekit.path, guestFolder });
  try {
    return await holdOpen(clinic, { ...found, ...asked });
  } finally {
    await clinic.close();
    say("Everything that was started here has ended.");
  }
};

await exitWithSentence(start);
