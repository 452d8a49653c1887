import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a person looks and sounds like: a colour of the whole picture, and a tone in Hz. */
export type Looks = { colour: "red" | "green" | "blue" | "yellow"; toneHz: number };

/** Files that a browser takes for camera and microphone. */
export type MediaFiles = { video: string; audio: string; remove(): Promise<void> };

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES = 30;
const RATE = 48_000;
const SECONDS = 2;
/** Y, Cb, Cr of full colours (BT.601, limited range). */
const COLOURS: Record<Looks["colour"], readonly [number, number, number]> = {
  red: [81, 90, 240],
  green: [145, 54, 34],
  blue: [41, 240, 110],
  yellow: [210, 16, 146],
};

/** Writes a moving picture and a pulsing tone into a folder of their own. */
export const makeMediaFiles = async ({ colour, toneHz }: Looks): Promise<MediaFiles> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-looks-"));
  const [video, audio] = [join(folder, "camera.y4m"), join(folder, "microphone.wav")];
  await writeFile(video, y4m(COLOURS[colour]));
  await writeFile(audio, wav(toneHz));
  return { video, audio, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** A plain colour with a small bright square that wanders, so that every frame differs from the last. */
const y4m = ([y, cb, cr]: readonly [number, number, number]): Buffer => {
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420mpeg2\n`);
  const frames = Array.from({ length: FRAMES }, (_, at) => {
    const luma = Buffer.alloc(WIDTH * HEIGHT, y);
    for (let row = 0; row < 8; row += 1) luma.fill(235, row * WIDTH + at * 8, row * WIDTH + at * 8 + 8);
    const chroma = [Buffer.alloc((WIDTH * HEIGHT) / 4, cb), Buffer.alloc((WIDTH * HEIGHT) / 4, cr)];
    return Buffer.concat([Buffer.from("FRAME\n"), luma, ...chroma]);
  });
  return Buffer.concat([header, ...frames]);
};

/** Mono, 16 bits; the tone pauses for a fifth of each half second, so that no filter takes it for noise. */
const wav = (toneHz: number): Buffer => {
  const samples = Buffer.alloc(RATE * SECONDS * 2);
  for (let at = 0; at < RATE * SECONDS; at += 1) {
    const isPause = at % (RATE / 2) >= RATE * 0.4;
    const value = isPause ? 0 : Math.sin((2 * Math.PI * toneHz * at) / RATE) * 12_000;
    samples.writeInt16LE(Math.round(value), at * 2);
  }
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
};
