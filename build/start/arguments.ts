import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Sentence } from "../runtime/sentence.mjs";

/** How the start was asked for. */
export type StartArguments = {
  isPlay: boolean;
  isJson: boolean;
  /** A port that was named must be free; null takes the first free one. */
  port: number | null;
  dataFolder: string;
};

const usage = "npm start -- [--play] [--json] [--port <number>] [--data-folder <path>]";

const portOf = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1_024 && port <= 65_535) return port;
  throw new Sentence(`--port should be a number from 1024 to 65535: ${usage}`);
};

/** Where a user's data lies on this system, after the conventions of each. */
export const userDataFolder = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string => {
  if (platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Anteroom", "try-out");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Anteroom", "try-out");
  return join(env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "anteroom", "try-out");
};

/** The words behind `npm start --`; throws a Sentence for one that is not known. */
export const readArguments = (words: readonly string[], env: NodeJS.ProcessEnv): StartArguments => {
  const read = (): { values: Record<string, string | boolean | undefined> } => {
    try {
      return parseArgs({
        args: [...words],
        options: {
          play: { type: "boolean" },
          json: { type: "boolean" },
          port: { type: "string" },
          "data-folder": { type: "string" },
        },
      });
    } catch {
      throw new Sentence(`That is not how it is started: ${usage}`);
    }
  };
  const { values } = read();
  const port = values["port"];
  const folder = values["data-folder"];
  return {
    isPlay: values["play"] === true,
    isJson: values["json"] === true,
    port: portOf(typeof port === "string" ? port : undefined),
    dataFolder: typeof folder === "string" ? folder : userDataFolder(process.platform, env, homedir()),
  };
};
