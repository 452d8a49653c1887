import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../bundle.ts";
import { TARGETS } from "../bundle/plans.ts";
import { ordinaryUser } from "../runtime/ordinary-user.ts";
import { ROOT, exitWithSentence, provision } from "../runtime/provision.ts";
import { startClinic } from "./clinic.ts";
import { perform } from "./play.ts";

/* `npm run pictures`: makes the pictures of the documents from the real program, into docs/pictures. */

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const make = async (): Promise<number> => {
  const found = await provision({ parts: ["livekit", "electron", "chromium", "display"], log: say });
  await bundle({ targets: TARGETS });
  const dataFolder = await mkdtemp(join(tmpdir(), "anteroom-pictures-"));
  const shots = join((await ordinaryUser())?.home ?? dataFolder, "pictures");
  const guestFolder = join(ROOT, "dist", "guest");
  const clinic = await startClinic({ livekit: found.livekit.path, port: null, dataFolder, guestFolder });
  try {
    const entry = join("e2e", "play", "pictures.ts");
    const code = await perform(clinic, found, { entry, isJson: false, env: { ANTEROOM_PICTURES: shots } });
    if (code === 0) await cp(shots, join(ROOT, "docs", "pictures"), { recursive: true });
    return code;
  } finally {
    await clinic.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
};

await exitWithSentence(make);
