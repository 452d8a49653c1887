import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readableCache, readableProject } from "../test/readable-project.ts";
import { anyDisplay } from "../runtime/display.ts";
import { ordinaryUser, sandboxTrouble } from "../runtime/ordinary-user.ts";
import { ROOT, type Provisioned, cacheHere } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import type { StartArguments } from "./arguments.ts";
import { type Clinic, startClinic } from "./clinic.ts";

/** The real parts that players need. */
export type Found = Provisioned<"livekit" | "electron" | "chromium" | "display">;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What the players are told, on their standard input, so that no secret stands in an argument or the environment. */
const scriptOf = (clinic: Clinic, found: Found, isJson: boolean) => ({
  origin: clinic.origin,
  email: clinic.tryOut.email,
  password: clinic.tryOut.password,
  totpSecret: clinic.tryOut.totpSecret,
  link: clinic.tryOut.link,
  passcode: clinic.tryOut.passcode,
  isJson,
  versions: found.versions,
  livekit: { url: clinic.media.url, apiKey: clinic.media.apiKey, apiSecret: clinic.media.apiSecret },
});

/** Which players, told what, with what more in their environment. */
export type Piece = { entry: string; isJson: boolean; env?: Readonly<Record<string, string>> };

type Players = {
  root: string;
  cache: string;
  prefix: readonly string[];
  display: Readonly<Record<string, string>>;
};

const runPlayers = (players: Players, found: Found, piece: Piece, script: object): Promise<number> =>
  new Promise((resolve) => {
    const node = process.execPath.replace(ROOT, players.root);
    const words = [...players.prefix, node, join(players.root, piece.entry)];
    const [command = node, ...args] = words;
    const env = {
      ...process.env,
      ...piece.env,
      ...players.display,
      ANTEROOM_CACHE: players.cache,
      ANTEROOM_ELECTRON: found.electron.path.replace(cacheHere(), players.cache),
      ANTEROOM_CHROMIUM: found.chromium.path,
    };
    const child = spawn(command, args, { cwd: players.root, env, stdio: ["pipe", "inherit", "inherit"] });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
    child.stdin.on("error", () => undefined);
    child.stdin.end(JSON.stringify(script));
  });

/** Puts players on a stage where their sandboxes hold: as an ordinary user, on a display. */
export const perform = async (clinic: Clinic, found: Found, piece: Piece): Promise<number> => {
  const user = await ordinaryUser();
  const trouble = await sandboxTrouble(user);
  if (trouble !== null) throw new Sentence(trouble);
  const cache = cacheHere();
  const place = {
    root: user === null ? ROOT : await readableProject(user, say),
    cache: user === null ? cache : await readableCache(user, { cache, electron: found.electron, log: say }),
    prefix: user?.prefix ?? [],
  };
  const display = await anyDisplay({ prefix: place.prefix, size: "1920x1200" });
  try {
    return await runPlayers(
      { ...place, display: display.env },
      found,
      piece,
      scriptOf(clinic, found, piece.isJson),
    );
  } finally {
    await display.close();
  }
};

/** Lets real programs hold a whole visit in a clinic of its own; 0 only if everything that was checked held. */
export const play = async (asked: StartArguments, found: Found): Promise<number> => {
  const dataFolder = await mkdtemp(join(tmpdir(), "anteroom-play-"));
  const guestFolder = join(ROOT, "dist", "guest");
  const clinic = await startClinic({ ...asked, dataFolder, livekit: found.livekit.path, guestFolder });
  try {
    return await perform(clinic, found, { entry: join("e2e", "play", "main.ts"), isJson: asked.isJson });
  } finally {
    await clinic.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
};
