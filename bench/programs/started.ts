import { setTimeout as pause } from "node:timers/promises";
import { type OwnedProcess, startOwned } from "../../build/runtime/owned-process.ts";
import { run } from "../../build/runtime/run.ts";
import { type Person, type Running, startProgram } from "../../e2e/package/program.ts";
import { familyTicks } from "../processor-time.ts";
import type { Desk } from "./desk.ts";
import { type Box, type FieldFacts, type Picture, changedBox, fieldFacts } from "./field-facts.ts";
import { type Programs, SWITCHES, type Side } from "./sides.ts";

/** Whose program, at which desk, by whom. */
export type Start = {
  readonly programs: Programs;
  readonly side: Side;
  readonly desk: Desk;
  readonly person: Person;
};

/** Where a program's field lies on the display, and what it shows when it is empty. */
export type Field = { readonly box: Box; readonly empty: Picture };

/** What one start gave, in ms from the call that makes the process. */
export type TimedStart = {
  /** The field is there. */
  readonly paintedMs: number;
  /** A letter is in it. */
  readonly keyMs: number;
  readonly voids: readonly string[];
};

const LIMIT_MS = 20_000;
/** How often the display is looked at. */
const LOOK_MS = 2;
/** One key after the other from before the start, so that the field's first moment is not missed by more than this. */
const KEY_MS = 10;
const LETTER = "m";

const begin = ({ programs, side, desk, person }: Start): Promise<Running> =>
  startProgram({ executable: programs[side].executable, person, args: SWITCHES[side], env: desk.env });

const isGone = async (pids: Iterable<number>): Promise<boolean> =>
  [...pids].every((pid) => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });

const waitFor = async (what: string, isThere: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + LIMIT_MS;
  while (!(await isThere())) {
    if (performance.now() > end) throw new Error(`${what} did not come within ${LIMIT_MS} ms`);
    await pause(50);
  }
};

/** Ends a program as its window's cross does, and waits until its whole family is gone. */
export const endProgram = async (running: Running): Promise<void> => {
  const family = (await familyTicks(running.pid)).keys();
  const pids = [...family];
  if (!running.hasEnded()) process.kill(running.pid, "SIGTERM");
  const timer = setTimeout(() => void running.end(), 5_000);
  await running.ended;
  clearTimeout(timer);
  await waitFor("the program's end", () => isGone(pids));
  await pause(300);
};

/** What a run complained of: our program writes one line of JSON for each. */
const troublesOf = (running: Running): readonly string[] => [
  ...(running.hasEnded() ? ["the program ended"] : []),
  ...running
    .err()
    .split("\n")
    .filter((line) => /^\{.*"level":"error"/.test(line)),
];

/** Types one letter after the other into whatever has the keyboard. */
const startTyping = (desk: Desk): OwnedProcess => {
  const letters = LETTER.repeat((LIMIT_MS / KEY_MS) * 2);
  return startOwned(["xdotool", "type", "--delay", String(KEY_MS), letters], { ...process.env, ...desk.env });
};

/** A key that was down when the typing ended would repeat itself for ever. */
const endTyping = async (typing: OwnedProcess, desk: Desk): Promise<void> => {
  await typing.close();
  await run("xdotool", ["keyup", LETTER], { env: { ...process.env, ...desk.env } });
};

const press = async (desk: Desk): Promise<void> =>
  void (await run("xdotool", ["key", LETTER], { env: { ...process.env, ...desk.env } }));

/** Pixels; a window is wider. */
const WIDE = 1000;

const isWindow = (before: Picture, now: Picture): boolean => (changedBox(before, now)?.width ?? 0) > WIDE;

/** Few pixels change by a caret that blinks. */
const isStill = (one: Picture, other: Picture): boolean => {
  const box = changedBox(one, other);
  return box === null || (box.width <= 4 && box.height <= 40);
};

/** Waits until the display shows a window where there was none in `before`, three times in a row the same. */
const stillScreen = async ({ display }: Desk, before: Picture): Promise<Picture> => {
  let shown = before;
  let times = 0;
  await waitFor("a screen that stands still", async () => {
    await pause(300);
    const now = display.look(display.whole);
    times = isStill(shown, now) && isWindow(before, now) ? times + 1 : 0;
    shown = now;
    return times >= 3;
  });
  return shown;
};

/** Pixels of the field's own ground above and below the letters. */
const ABOVE = 6;

const LETTERS = 5;

const pressed = async (desk: Desk, times: number): Promise<Picture> => {
  for (let time = 0; time < times; time += 1) await press(desk);
  await pause(500);
  return desk.display.look(desk.display.whole);
};

/** Finds a program's field: where more letters change the picture, once the first one has changed what it changes beside the field. */
export const findField = async (start: Start): Promise<Field> => {
  const { desk } = start;
  const before = desk.display.look(desk.display.whole);
  const running = await begin(start);
  try {
    const still = await stillScreen(desk, before);
    const one = await pressed(desk, 1);
    const box = changedBox(one, await pressed(desk, LETTERS));
    if (box === null || box.height > 60 || box.width > 200)
      throw new Error(`the field was not found: ${JSON.stringify(box)}`);
    const letter = Math.ceil(box.width / LETTERS);
    const [x, width] = [box.x - letter, box.width + letter];
    const around = { x, y: box.y - ABOVE, width, height: box.height + 2 * ABOVE };
    return { box: around, empty: cut(still, around) };
  } finally {
    await endProgram(running);
  }
};

const cut = (picture: Picture, { x, y, width, height }: Box): Picture => ({
  width,
  height,
  pixels: Uint32Array.from(
    { length: width * height },
    (_, at) => picture.pixels[(y + Math.floor(at / width)) * picture.width + x + (at % width)] ?? 0,
  ),
});

const look = ({ display }: Desk, { box, empty }: Field): FieldFacts => fieldFacts(empty, display.look(box));

type Moments = { painted: number; typed: number };

const watch = async (start: Start, field: Field, running: Running): Promise<Moments> => {
  const moments = { painted: Number.NaN, typed: Number.NaN };
  const end = performance.now() + LIMIT_MS;
  while (Number.isNaN(moments.typed) && performance.now() < end && !running.hasEnded()) {
    const facts = look(start.desk, field);
    if (facts !== "nothing" && Number.isNaN(moments.painted)) moments.painted = performance.now();
    if (facts === "typed") moments.typed = performance.now();
    await pause(LOOK_MS);
  }
  return moments;
};

/** Starts a program under keys that are pressed without end, and tells when its field was there and when it took one. */
export const timeStart = async (start: Start, field: Field): Promise<TimedStart> => {
  const typing = startTyping(start.desk);
  await pause(200);
  const startedAt = performance.now();
  const running = await begin(start);
  try {
    const { painted, typed } = await watch(start, field, running);
    const voids = [...troublesOf(running), ...(Number.isNaN(typed) ? ["no key was taken"] : [])];
    return { paintedMs: painted - startedAt, keyMs: typed - startedAt, voids };
  } finally {
    await endTyping(typing, start.desk);
    await endProgram(running);
  }
};

/** Starts a program, waits for its field, lets it rest for a while, and hands it to `read`. */
export const whileResting = async <T>(
  start: Start,
  { field, restMs }: { readonly field: Field; readonly restMs: number },
  read: (running: Running) => Promise<T>,
): Promise<{ readonly value: T; readonly voids: readonly string[] }> => {
  const running = await begin(start);
  try {
    await waitFor("the field", () => look(start.desk, field) === "empty");
    await pause(restMs);
    return { value: await read(running), voids: troublesOf(running) };
  } finally {
    await endProgram(running);
  }
};
