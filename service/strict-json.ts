/** Deeper nesting than any message of the protocol has. */
const DEPTH_MAX = 16;

type Frame = { keys: Set<string> | null; isKeyNext: boolean };

/** The end (exclusive) of the string that begins at `start`; the text is known to be JSON. */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
};

const spelled = (literal: string): string => String(JSON.parse(literal));

/** Notes a string; false when it is a key that its object has already. */
const takeString = (frame: Frame | undefined, literal: string): boolean => {
  if (frame?.keys === null || frame?.keys === undefined || !frame.isKeyNext) return true;
  const key = spelled(literal);
  if (frame.keys.has(key)) return false;
  frame.keys.add(key);
  frame.isKeyNext = false;
  return true;
};

/** Follows brackets and commas; false when nested too deep. */
const takeMark = (frames: Frame[], mark: string): boolean => {
  const top = frames.at(-1);
  if (mark === "{" || mark === "[")
    return frames.push({ keys: mark === "{" ? new Set() : null, isKeyNext: mark === "{" }) <= DEPTH_MAX;
  if (mark === "}" || mark === "]") frames.pop();
  if (mark === "," && top !== undefined) top.isKeyNext = top.keys !== null;
  return true;
};

/** Whether every object of a JSON text names each key once, and none lies too deep. */
const isPlain = (text: string): boolean => {
  const frames: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const mark = text.charAt(at);
    const end = mark === '"' ? endOfString(text, at) : at + 1;
    const isFine = mark === '"' ? takeString(frames.at(-1), text.slice(at, end)) : takeMark(frames, mark);
    if (!isFine) return false;
    at = end;
  }
  return true;
};

const textOf = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** The value of a JSON text (or of its UTF-8 bytes); undefined for anything that two readers could understand differently: bad UTF-8, a byte order mark, a key twice, too deep. */
export const parseStrictJson = (source: string | Uint8Array): unknown => {
  try {
    const text = typeof source === "string" ? source : textOf(source);
    const value: unknown = JSON.parse(text);
    return isPlain(text) ? value : undefined;
  } catch {
    return undefined;
  }
};
