import { setTimeout as wait } from "node:timers/promises";
import { expect } from "playwright/test";
import { type Program, mainPidIn } from "./installed.ts";
import { NEW, OLD, type Releases } from "./releases.ts";
import { type Stage, openStage } from "./stage.ts";

/** What came of the kills: which version lay in the program's place, and started, afterwards. */
export type Kills = { old: number; fresh: number };

/** Numbers from 0 to less than 1 that a seed decides (a linear congruential generator, with the numbers of C's `rand`). */
const drawsOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
};

const kill = async (home: string): Promise<void> => {
  const pid = await mainPidIn(home);
  if (pid !== 0) process.kill(pid, "SIGKILL");
};

/** Fetches and installs, and kills the program so long after it said that it begins; it may be over by then. */
const installKilled = async ({ installed }: Stage, program: Program, afterMs: number): Promise<void> => {
  expect(await program.updates.check()).toBe(null);
  expect(await program.updates.download()).toBe(null);
  const begun = (): boolean => program.log().includes('"event":"update.installing"');
  void program.updates.install("now").catch(() => null);
  await expect.poll(begun, { message: "it begins", intervals: [5] }).toBe(true);
  await wait(afterMs);
  await kill(installed.person.home);
  await installed.killAll();
};

/** Starts what lies in the program's place; the version that runs, which is the one that lies there whole. */
const startWhatLies = async (stage: Stage, what: string): Promise<{ program: Program; version: string }> => {
  const found = await stage.versionInPlace();
  expect([OLD, NEW], `what lies there ${what}`).toContain(found);
  const program = await stage.installed.start();
  const { version } = await program.updates.view();
  expect(version, `what starts ${what}`).toBe(found);
  return { program, version };
};

/** Kills so many installations at moments that a seed decides, and starts what lies there after each. */
export const killInstallations = async (
  releases: Releases,
  { rounds, seed, spanMs }: { readonly rounds: number; readonly seed: number; readonly spanMs: number },
): Promise<Kills> => {
  const draw = drawsOf(seed);
  const stage = await openStage(releases);
  const counts: Kills = { old: 0, fresh: 0 };
  try {
    await stage.offer({ version: NEW });
    let running = await startWhatLies(stage, "at first");
    for (let round = 0; round < rounds; round += 1) {
      // one of as many equal parts of the span, so that every part of it is met
      const afterMs = ((round + draw()) / rounds) * spanMs;
      await installKilled(stage, running.program, afterMs);
      running = await startWhatLies(stage, `after ${afterMs} ms`);
      if (running.version === OLD) counts.old += 1;
      else {
        counts.fresh += 1;
        await stage.installed.killAll();
        await stage.installed.put(releases.of(OLD).path);
        running = await startWhatLies(stage, "put there anew");
      }
    }
    return counts;
  } finally {
    await stage.close();
  }
};
