/** One input event as Electron tells it before the page gets it; a page cannot make one. */
export type InputTold = {
  readonly type?: string;
  readonly modifiers?: readonly string[];
  readonly isAutoRepeat?: boolean;
  readonly x?: number;
  readonly y?: number;
  readonly globalX?: number;
  readonly globalY?: number;
};

/** As much of Electron's `webContents` as tells of input; a name that this Electron does not know never comes. */
export type InputPart = {
  on(
    event: "input-event" | "before-input-event" | "before-mouse-event",
    listener: (event: unknown, input: InputTold) => void,
  ): unknown;
};

/** Keys, buttons, wheels, pens and fingers: what somebody does, and nothing that follows from it (flings, enters, leaves). */
const DEEDS: ReadonlySet<string> = new Set([
  "mouseDown",
  "mouseUp",
  "mouseWheel",
  "rawKeyDown",
  "keyDown",
  "keyUp",
  "char",
  "touchStart",
  "touchMove",
  "touchEnd",
  "gestureTap",
  "gestureTapDown",
  "gestureScrollBegin",
  "gestureScrollUpdate",
  "gesturePinchUpdate",
  "pointerDown",
  "pointerUp",
]);
const MOVES: ReadonlySet<string> = new Set(["mouseMove", "pointerMove"]);

const placeOf = ({ globalX, globalY, x, y }: InputTold): string | null =>
  x === undefined && globalX === undefined ? null : `${globalX ?? x},${globalY ?? y}`;

/** A key that is held down repeats itself: something may lie on it. */
const isRepeat = ({ isAutoRepeat, modifiers }: InputTold): boolean =>
  isAutoRepeat === true || modifiers?.some((one) => one.toLowerCase() === "isautorepeat") === true;

/**
 * Judges events one after the other. A mouse has moved only when it is elsewhere: a window that moves under a mouse at rest
 * may tell of a move. Where no event has said yet where the mouse is (before `before-mouse-event` came to Electron none
 * does), every move counts.
 */
const createJudge = (): ((input: InputTold) => boolean) => {
  let place: string | null = null;
  return (input) => {
    const type = input.type ?? "";
    if (DEEDS.has(type)) return !isRepeat(input);
    if (!MOVES.has(type)) return false;
    const [before, now] = [place, placeOf(input)];
    if (now === null) return before === null;
    place = now;
    return before !== null && before !== now;
  };
};

/** Tells each sign of somebody at this window; one deed may be told more than once. */
export const watchInput = (contents: InputPart, tell: () => void): void => {
  const isDeed = createJudge();
  const hear = (_event: unknown, input: InputTold): void => {
    if (isDeed(input)) tell();
  };
  contents.on("before-input-event", hear);
  contents.on("before-mouse-event", hear);
  contents.on("input-event", hear);
};
