import { firstLine, startOwned } from "./owned-process.ts";
import { Sentence } from "./sentence.mjs";

/** A display to show windows on: the environment entries that name it, and how to be done with it. */
export type Display = { readonly env: Readonly<Record<string, string>>; readonly close: () => Promise<void> };

/**
 * How a display is started: the words that run a command as another user (none: ourselves), its size in pixels, and
 * a folder of that user where Xvfb keeps its picture as a file, for whoever watches it.
 */
export type DisplayHow = {
  readonly prefix: readonly string[];
  readonly size: string;
  readonly pictureFolder?: string;
};

/** Starts a virtual display with a window manager on a free number (Xvfb picks it); throws a Sentence. */
export const startDisplay = async (
  { prefix, size, pictureFolder }: DisplayHow = { prefix: [], size: "1920x1200" },
): Promise<Display> => {
  const words = ["Xvfb", "-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp", "-noreset"];
  const kept = pictureFolder === undefined ? [] : ["-fbdir", pictureFolder];
  const server = startOwned([...prefix, ...words, ...kept], process.env);
  const number = await firstLine(server);
  if (number === null) {
    await server.close();
    throw new Sentence(
      "The virtual display (Xvfb) did not start: run `Xvfb -displayfd 1` to see why, and run the command again.",
    );
  }
  const env = { DISPLAY: `:${number}` };
  const manager = startOwned([...prefix, "openbox", "--sm-disable"], { ...process.env, ...env });
  const close = async (): Promise<void> => {
    await manager.close();
    await server.close();
  };
  return { env, close };
};

/** The display that is there already, else a virtual one. */
export const anyDisplay = async (how: DisplayHow, env: NodeJS.ProcessEnv = process.env): Promise<Display> =>
  env["DISPLAY"] || process.platform !== "linux"
    ? { env: {}, close: async () => undefined }
    : startDisplay(how);
