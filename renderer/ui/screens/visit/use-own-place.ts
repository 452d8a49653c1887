import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { movePlace, type Place, type Size, stepOfKey } from "./own-picture-place.ts";

/** Distance between the own picture and the edge of the stage; the same as in stage.module.css. Pixels. */
const MARGIN_PX = 12;

/** What the button over the own picture listens to. */
export type OwnHandle = {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
};

type Drag = { fromX: number; fromY: number; place: Place; room: Size };

const along = (part: number, size: string): string =>
  `calc(${MARGIN_PX}px + (100% - ${2 * MARGIN_PX}px - var(${size})) * ${part})`;

const measure = (picture: HTMLElement): { place: Place; room: Size } => {
  const stage = picture.offsetParent ?? picture;
  const room = {
    width: stage.clientWidth - picture.offsetWidth - 2 * MARGIN_PX,
    height: stage.clientHeight - picture.offsetHeight - 2 * MARGIN_PX,
  };
  const part = (offset: number, span: number): number => (span > 0 ? (offset - MARGIN_PX) / span : 0);
  return {
    place: { x: part(picture.offsetLeft, room.width), y: part(picture.offsetTop, room.height) },
    room,
  };
};

const pictureOf = (event: { currentTarget: HTMLElement }): HTMLElement =>
  event.currentTarget.parentElement ?? event.currentTarget;

/** Where the own picture stands and what moves it; until it is moved the style sheet decides. */
export const useOwnPlace = (): { style: CSSProperties; handle: OwnHandle } => {
  const [place, setPlace] = useState<Place | null>(null);
  const drag = useRef<Drag | null>(null);
  const stop = () => {
    drag.current = null;
  };
  const handle: OwnHandle = {
    onPointerDown(event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { fromX: event.clientX, fromY: event.clientY, ...measure(pictureOf(event)) };
    },
    onPointerMove(event) {
      if (!drag.current) return;
      const { fromX, fromY, place: from, room } = drag.current;
      setPlace(movePlace(from, { x: event.clientX - fromX, y: event.clientY - fromY }, room));
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onKeyDown(event) {
      const step = stepOfKey(event.key);
      if (!step) return;
      event.preventDefault();
      const { place: from, room } = measure(pictureOf(event));
      setPlace(movePlace(place ?? from, step, room));
    },
  };
  const style = place ? { left: along(place.x, "--own-width"), top: along(place.y, "--own-height") } : {};
  return { style, handle };
};
