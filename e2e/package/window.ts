import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "playwright/test";
import { run } from "../../build/runtime/run.ts";
import type { Running } from "./program.ts";

/** The only word that a title of the program ever says. */
export const TITLE = "Anteroom";

const xdotool = async (...words: readonly string[]): Promise<string> =>
  (await run("xdotool", words, { timeoutMs: 10_000 })).out.trim();

/** The windows of a process that can be seen now, by X's number of them. */
export const windowsOf = async (pid: number): Promise<readonly string[]> => {
  const found = await xdotool(
    "search",
    "--onlyvisible",
    "--all",
    "--pid",
    String(pid),
    "--name",
    `^${TITLE}$`,
  );
  return found.split("\n").filter((line) => line !== "");
};

/** The titles of all windows of a process, shown or not. */
export const titlesOf = async (pid: number): Promise<readonly string[]> => {
  const found = await xdotool("search", "--all", "--pid", String(pid), "--name", "");
  const ids = found.split("\n").filter((line) => line !== "");
  return Promise.all(ids.map((id) => xdotool("getwindowname", id)));
};

/** Waits for the one window of a program; throws what the program printed when it ends without one. */
export const windowOf = async (program: Running): Promise<string> => {
  let found: readonly string[] = [];
  const look = async (): Promise<number> => {
    if (program.hasEnded()) throw new Error(`the program ended without a window: ${program.err()}`);
    found = await windowsOf(program.pid);
    return found.length;
  };
  await expect.poll(look, { message: "windows", timeout: 20_000, intervals: [100] }).toBe(1);
  return found[0] ?? "";
};

/** The window that has the keyboard. */
export const activeWindow = (): Promise<string> => xdotool("getactivewindow");

/** Waits until a window has the keyboard. */
export const untilActive = (id: string): Promise<void> =>
  expect.poll(activeWindow, { message: "the window in front", intervals: [50] }).toBe(id);

/** Puts a window away as its button in the frame does. */
export const minimise = async (id: string): Promise<void> =>
  void (await xdotool("windowminimize", "--sync", id));

/** Puts a window in front. */
export const bringToFront = async (id: string): Promise<void> => {
  await xdotool("windowactivate", "--sync", id);
  await untilActive(id);
};

/** Types with the keyboard of the display into whatever has it; 12 ms between two letters. */
export const type = async (text: string): Promise<void> =>
  void (await xdotool("type", "--clearmodifiers", "--delay", "12", "--", text));

/** Presses one key or chord. */
export const press = async (key: string): Promise<void> =>
  void (await xdotool("key", "--clearmodifiers", key));

/** Takes pictures of the display; set-up has it. */
const GRABBER = "ffmpeg";

const grab = (id: string, output: readonly string[]): readonly string[] => {
  const input = ["-f", "x11grab", "-draw_mouse", "0", "-window_id", id, "-i", process.env["DISPLAY"] ?? ""];
  return ["-hide_banner", "-loglevel", "error", "-y", ...input, "-frames:v", "1", ...output];
};

/** What the display shows of a window, three bytes for a pixel. */
export const pictureOf = async (id: string): Promise<Buffer> => {
  const output = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
  const child = spawn(GRABBER, grab(id, output), { stdio: ["ignore", "pipe", "ignore"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return Buffer.concat(chunks);
};

/** Keeps such a picture as a file. */
export const keepPicture = async (id: string, path: string): Promise<void> =>
  void (await run(GRABBER, grab(id, [path])));

/** How many colours a picture has, and the share of the commonest: an empty window has one colour everywhere. */
export const coloursIn = (picture: Buffer): { readonly colours: number; readonly commonest: number } => {
  const counts = new Map<number, number>();
  for (let at = 0; at + 2 < picture.length; at += 3) {
    const colour = picture.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return { colours: counts.size, commonest: Math.max(0, ...counts.values()) / (picture.length / 3) };
};

/** The share of the pixels of a picture that are plainly green. */
export const greenIn = (picture: Buffer): number => {
  let green = 0;
  for (let at = 0; at + 2 < picture.length; at += 3) {
    const [red = 0, strength = 0, blue = 0] = picture.subarray(at, at + 3);
    if (red < 110 && strength > 140 && blue < 110) green += 1;
  }
  return green / (picture.length / 3);
};

/** The share of the pixels that differ between two pictures of the same size; 1 for any others. */
export const differenceOf = (left: Buffer, right: Buffer): number => {
  if (left.length !== right.length || left.length === 0) return 1;
  let different = 0;
  for (let at = 0; at + 2 < left.length; at += 3)
    if (left.readUIntBE(at, 3) !== right.readUIntBE(at, 3)) different += 1;
  return different / (left.length / 3);
};

/** A blinking cursor is less than this share of a window. */
const STILL = 0.0005;

/** Waits until the window shows something that is not `before`, twice in a row, and answers what it shows. */
export const nextScreen = async (id: string, before: Buffer, least = 0.02): Promise<Buffer> => {
  let shown = before;
  const isNewAndStill = async (): Promise<boolean> => {
    const now = await pictureOf(id);
    const isStill = differenceOf(now, shown) < STILL;
    shown = now;
    return isStill && differenceOf(now, before) >= least;
  };
  await expect
    .poll(isNewAndStill, { message: "the next screen", timeout: 20_000, intervals: [150] })
    .toBe(true);
  return shown;
};

/** Waits until the window shows a page that stands still, and answers what it shows. */
export const firstScreen = async (id: string): Promise<Buffer> => {
  let shown: Buffer = Buffer.alloc(0);
  const isStillPage = async (): Promise<boolean> => {
    const now = await pictureOf(id);
    const isStill = differenceOf(now, shown) < STILL;
    shown = now;
    return isStill && coloursIn(now).colours > 50;
  };
  await expect
    .poll(isStillPage, { message: "the first screen", timeout: 20_000, intervals: [150] })
    .toBe(true);
  return shown;
};
