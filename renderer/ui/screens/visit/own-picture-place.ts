/** Where the own picture stands: 0 is the left or top edge of the room that it has, 1 the right or bottom edge. */
export type Place = { x: number; y: number };

/** Sizes in pixels. */
export type Size = { width: number; height: number };

/** How far one press of an arrow key moves the own picture. Pixels. */
const STEP_PX = 24;

const bounded = (part: number): number => Math.min(1, Math.max(0, part));

const moved = (part: number, byPx: number, roomPx: number): number =>
  roomPx > 0 ? bounded(part + byPx / roomPx) : bounded(part);

/** Moves by pixels within `room` (the stage less the picture and its margins); never leaves it. */
export const movePlace = (place: Place, by: { x: number; y: number }, room: Size): Place => ({
  x: moved(place.x, by.x, room.width),
  y: moved(place.y, by.y, room.height),
});

const STEPS = new Map([
  ["ArrowLeft", { x: -STEP_PX, y: 0 }],
  ["ArrowRight", { x: STEP_PX, y: 0 }],
  ["ArrowUp", { x: 0, y: -STEP_PX }],
  ["ArrowDown", { x: 0, y: STEP_PX }],
]);

/** The step of an arrow key; null for every other key. */
export const stepOfKey = (key: string): { x: number; y: number } | null => STEPS.get(key) ?? null;
