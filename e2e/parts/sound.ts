import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "playwright/test";
import { startOwned } from "../../build/runtime/owned-process.ts";
import { run } from "../../build/runtime/run.ts";

/*
 * A microphone and a loudspeaker as the operating system has them, without a sound card: PulseAudio with two sinks that
 * play to nobody. What is played into one comes out of the microphone, what a program plays is heard at the other.
 */

/** A sound server of a test's own. */
export type Sound = {
  /** What a program needs to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Plays a sound file into the microphone, over and over, until the answer is called. */
  readonly speak: (file: string) => () => Promise<void>;
  /** The loudest tone that the loudspeaker plays now, in Hz; 0 in silence. */
  readonly heard: () => Promise<number>;
  readonly close: () => Promise<void>;
};

const MICROPHONE = "microphone";
const LOUDSPEAKER = "loudspeaker";
/** The sink behind the microphone. */
const MOUTH = "mouth";

const modulesFor = (socket: string): readonly string[] => [
  `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
  `module-null-sink sink_name=${LOUDSPEAKER}`,
  `module-null-sink sink_name=${MOUTH}`,
  // browsers take no monitor of a sink for a microphone
  `module-remap-source source_name=${MICROPHONE} master=${MOUTH}.monitor`,
];

const RATE = 48_000;
const SAMPLES = RATE / 2;
/** Tones of people are between these, and this far apart at least; Hz. */
const [LOWEST, HIGHEST, STEP] = [200, 2_000, 10];
/** A tone below this share of full loudness is silence. */
const QUIET = 0.005;

/** How loud one tone is in some samples, as a share of full loudness (Goertzel). */
const loudnessOf = (samples: Int16Array, hz: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  let [last, before] = [0, 0];
  for (const sample of samples) [last, before] = [sample + turn * last - before, last];
  const power = last * last + before * before - turn * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length / 32_768;
};

const loudest = (samples: Int16Array): number => {
  let best = { hz: 0, loudness: QUIET };
  for (let hz = LOWEST; hz <= HIGHEST; hz += STEP) {
    const loudness = loudnessOf(samples, hz);
    if (loudness > best.loudness) best = { hz, loudness };
  }
  return best.hz;
};

/** Hears what a sink plays; it comes with the sound server's tools. */
const RECORDER = "parec";

const listen = async (env: NodeJS.ProcessEnv): Promise<Int16Array> => {
  const form = ["--raw", "--format=s16le", `--rate=${RATE}`, "--channels=1", "--latency-msec=50"];
  const child = spawn(RECORDER, [`--device=${LOUDSPEAKER}.monitor`, ...form], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 5_000,
  });
  const ended = once(child, "close");
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) {
    chunks.push(chunk);
    if (chunks.reduce((bytes, { length }) => bytes + length, 0) >= SAMPLES * 2) break;
  }
  child.kill();
  await ended;
  const bytes = Buffer.concat(chunks);
  return Int16Array.from({ length: Math.floor(bytes.length / 2) }, (_, at) => bytes.readInt16LE(at * 2));
};

/** Starts one whose files lie below `folder`. */
export const startSound = async (folder: string): Promise<Sound> => {
  const home = join(folder, "sound");
  await mkdir(home, { mode: 0o700 });
  const socket = join(home, "native");
  const places = { HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: home };
  const how = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"];
  const loads = modulesFor(socket).map((module) => `--load=${module}`);
  const server = startOwned(["pulseaudio", ...how, ...loads], { ...process.env, ...places });
  const env = { PULSE_SERVER: `unix:${socket}` };
  const all = { ...process.env, ...places, ...env };
  const say = async (...words: readonly string[]): Promise<number> =>
    (await run("pactl", words, { env: all, timeoutMs: 5_000 })).code;
  await expect.poll(() => say("set-default-source", MICROPHONE), { intervals: [100] }).toBe(0);
  expect(await say("set-default-sink", LOUDSPEAKER)).toBe(0);
  return {
    env,
    speak: (file) => {
      const source = ["-hide_banner", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", file];
      return startOwned(["ffmpeg", ...source, "-f", "pulse", "-device", MOUTH, "voice"], all).close;
    },
    heard: async () => loudest(await listen(all)),
    close: server.close,
  };
};
